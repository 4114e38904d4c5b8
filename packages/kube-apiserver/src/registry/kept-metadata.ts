import type { GroupResource, KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";
import { metaKeptByStatusOf } from "./resource-rules.js";

/** The new object with metadata as the old one has it. */
type MetaKeeper = (obj: KubeObject, old: KubeObject) => KubeObject;

/** What the status subresource does to metadata; undefined where users may write it with the status. */
export function metaKeeperOf(resource: GroupResource): MetaKeeper | undefined {
  switch (metaKeptByStatusOf(resource)) {
    case "user":
      return keepUserMeta;
    case "all":
      return keepAllMeta;
    default:
      return undefined;
  }
}

function keepUserMeta(obj: KubeObject, old: KubeObject): KubeObject {
  const { deletionTimestamp, generation, selfLink, labels, annotations, finalizers, ownerReferences } = metaOf(old);
  return withMeta(obj, { deletionTimestamp, generation, selfLink, labels, annotations, finalizers, ownerReferences });
}

/** Managed fields are new nonetheless: they tell who wrote the status. */
function keepAllMeta(obj: KubeObject, old: KubeObject): KubeObject {
  return withMeta({ ...obj, metadata: metaOf(old) }, { managedFields: metaOf(obj).managedFields });
}
