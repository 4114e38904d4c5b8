import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";

/** The status of these kinds changes nothing else that users write, be it metadata. Mirrors `ResetObjectMetaForStatus`. */
export function resetStatusMeta(base: RESTStrategy): RESTStrategy {
  return {
    ...base,
    async prepareForUpdate(ctx, obj, old) {
      const { deletionTimestamp, generation, labels, annotations, finalizers, ownerReferences } = metaOf(old);
      const next = await base.prepareForUpdate(ctx, obj, old);
      return withMeta(next, { deletionTimestamp, generation, labels, annotations, finalizers, ownerReferences });
    },
  };
}
