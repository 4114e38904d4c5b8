import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { Controller } from "../controller.js";
import { keepInEveryNamespace } from "../namespaced-object.js";

const name = "kube-root-ca.crt";
const description =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal " +
  "service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

/**
 * Puts the CA bundle of the server into a ConfigMap of every namespace, where pods find it.
 * Mirrors upstream's `rootcacertpublisher`.
 */
export const rootCAPublisher: Controller = {
  name: "root-ca-certificate-publisher-controller",
  run(context, signal) {
    const data = { "ca.crt": context.rootCAPem };
    const annotations = { "kubernetes.io/description": description };
    return keepInEveryNamespace(
      context,
      {
        scope: { group: "", version: "v1", resource: "configmaps" },
        name,
        make: (namespace) => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name, namespace, annotations },
          data,
        }),
        repair: (existing) => (hasBundle(existing, context.rootCAPem) ? undefined : { ...existing, data }),
      },
      signal,
    );
  },
};

function hasBundle(configMap: KubeObject, bundle: string): boolean {
  const { data } = configMap;
  return typeof data === "object" && data !== null && "ca.crt" in data && data["ca.crt"] === bundle;
}
