import type { KubeObject } from "@kube-apiserver/apimachinery";

/** An object without what is not stored: its revision is the store's. */
export function withoutRevision(obj: KubeObject): KubeObject {
  if (obj.metadata === undefined) return obj;
  const { resourceVersion: _revision, selfLink: _link, ...metadata } = obj.metadata;
  return { ...obj, metadata };
}
