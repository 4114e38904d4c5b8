import { isAlreadyExists } from "@kube-apiserver/apimachinery";
import { toAbortSignal } from "@kube-apiserver/component-base";
import type { AdmissionAttributes, LateAccess, MutationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden, toAdmissionForbidden } from "./refusal.js";
import { handling, requireReady } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";

/** Makes the namespace that something is to be created in, where there is none. Mirrors `namespace/autoprovision`. */
export function newNamespaceAutoProvision(
  namespaces: ResourceSource,
  access: Pick<LateAccess, "client">,
): MutationPlugin {
  return {
    name: "NamespaceAutoProvision",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      const { namespace, kind, dryRun, context } = attributes;
      // Nothing is created by a dry run, a namespace neither.
      if (namespace === "" || dryRun || (kind.group === "" && kind.kind === "Namespace")) return;
      await requireReady(attributes, namespaces);
      if (namespaces.get("", namespace) !== undefined) return;
      const loopback = access.client;
      if (loopback === undefined) throw newAdmissionForbidden(attributes, "not yet ready to handle request");
      const scope = { group: "", version: "v1", resource: "namespaces" };
      const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
      await loopback.create(scope, object, toAbortSignal(context.signal)).catch((err: unknown) => {
        if (!isAlreadyExists(err)) throw toAdmissionForbidden(attributes, err);
      });
    },
  };
}
