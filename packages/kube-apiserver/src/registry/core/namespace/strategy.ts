import type { core_v1 } from "@kube-apiserver/api/types";
import { type KubeObject, labelOf } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import { validateKubeFinalizers } from "../../kube-finalizers.js";
import { withFieldOf } from "../../strategy-fields.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { validateNamespace, validateNamespaceFinalize, validateNamespaceStatus } from "./validate.js";

const nameLabel = "kubernetes.io/metadata.name";

/** The finalizer of namespaces whose content is still there; kept in the spec, for the time before finalizers. */
export const kubernetesFinalizer = "kubernetes";

/** Finalizers of the spec belong to the `finalize` subresource, the phase to deletion. */
export function namespaceStrategy(base: RESTStrategy): RESTStrategy {
  return {
    ...base,
    prepareForCreate: (_ctx, obj) => withNameLabel(withKubernetesFinalizer({ ...obj, status: { phase: "Active" } })),
    prepareForUpdate: (_ctx, obj, old) => withFieldOf(withFieldOf(obj, "spec", old), "status", old),
    validate: (_ctx, obj) => validateNamespace(obj),
    validateUpdate: (_ctx, obj) => [...validateOwnMeta(base, obj), ...validateNamespace(obj)],
  };
}

/** The phase that clients write is the one that deletion gives. */
export function namespaceStatusStrategy(base: RESTStrategy): RESTStrategy {
  return { ...base, validateUpdate: (_ctx, obj) => validateNamespaceStatus(obj) };
}

/** Changes the spec, and with it the finalizers there; the status stays. */
export function finalizeStrategy(status: RESTStrategy): RESTStrategy {
  return {
    ...status,
    prepareForUpdate: (_ctx, obj, old) => withFieldOf(obj, "status", old),
    validateUpdate: (_ctx, obj) => [...validateKubeFinalizers(obj), ...validateNamespaceFinalize(obj)],
    resetFields: new Map([["v1", [["status"]]]]),
  };
}

/** Finalizers that keep the content of a namespace. */
export function specFinalizersOf(namespace: KubeObject): readonly string[] {
  return (namespace as core_v1.Namespace).spec?.finalizers ?? [];
}

/** Defaulting has labelled it with its name already, unless that was still to be generated. */
function withNameLabel(obj: KubeObject): KubeObject {
  const { name = "", labels } = metaOf(obj);
  return labelOf(obj, nameLabel) === name ? obj : withMeta(obj, { labels: { ...labels, [nameLabel]: name } });
}

function withKubernetesFinalizer(obj: KubeObject): KubeObject {
  const finalizers = specFinalizersOf(obj);
  if (finalizers.includes(kubernetesFinalizer)) return obj;
  const { spec } = obj as core_v1.Namespace;
  return { ...obj, spec: { ...spec, finalizers: [...finalizers, kubernetesFinalizer] } };
}
