import { getOwn, type JSONObject, type KubeObject, type MutableJSONObject } from "@kube-apiserver/apimachinery";
import type { Value } from "@kube-apiserver/cel";

const metadataFields = [
  "name",
  "generateName",
  "namespace",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "finalizers",
] as const;

// A namespace is looked at by request after request. Objects of informers are shared and never change.
const views = new WeakMap<KubeObject, Value>();

/** What expressions see of a namespace, as `namespaceObject`. Mirrors `CreateNamespaceObject`. */
export function namespaceView(namespace: KubeObject): Value {
  const known = views.get(namespace);
  if (known !== undefined) return known;
  const view = { metadata: metadataOf(namespace), spec: namespace.spec ?? {}, status: namespace.status ?? {} } as Value;
  views.set(namespace, view);
  return view;
}

function metadataOf({ metadata }: KubeObject): JSONObject {
  const view: MutableJSONObject = {};
  for (const field of metadataFields) {
    const value = getOwn((metadata ?? {}) as JSONObject, field);
    if (value !== undefined) view[field] = value;
  }
  return view;
}
