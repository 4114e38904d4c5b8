import type { KubeObject } from "@kube-apiserver/apimachinery";
import { realClock } from "@kube-apiserver/component-base";
import { newSystemContext } from "../../request/system-context.js";
import { newAdmissionAttributes } from "../attributes.js";
import type { ExpressionInputs } from "../cel/activation.js";

const resource = { group: "", version: "v1", resource: "configmaps" };
const kind = { group: "", version: "v1", kind: "ConfigMap" };

/** The creation of a config map by alice, as expressions are given it. */
export function inputsFor(object: KubeObject): ExpressionInputs {
  const context = {
    ...newSystemContext({ clock: realClock, signal: new AbortController().signal }),
    user: { name: "alice", uid: "", groups: ["dev"], extra: { scopes: ["a", "b"] } },
  };
  const attributes = newAdmissionAttributes(
    {
      context,
      name: "a",
      namespace: "default",
      resource,
      subresource: "",
      kind,
      operation: "CREATE",
      operationOptions: { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1", fieldManager: "kubectl" },
      dryRun: false,
    },
    { object },
  );
  return { attributes, resource, kind, object, oldObject: undefined };
}
