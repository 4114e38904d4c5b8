import type { KubeObject, OwnerReference } from "@kube-apiserver/apimachinery";
import { metaOf, withMeta } from "../registry/rest/object-meta.js";
import type { RequestContext } from "../request/request-context.js";

/**
 * The object without repeated owner references; the client is warned about those.
 * @param afterAdmission - whether a mutating plugin may have put them there
 */
export function dedupOwnerReferences(ctx: RequestContext, obj: KubeObject, afterAdmission: boolean): KubeObject {
  const references = metaOf(obj).ownerReferences;
  if (references === undefined || references.length < 2) return obj;
  const kept = new Map<string, OwnerReference>();
  const repeated: string[] = [];
  for (const reference of references) {
    const key = keyOf(reference);
    if (kept.has(key)) repeated.push(reference.uid);
    else kept.set(key, reference);
  }
  if (repeated.length === 0) return obj;
  ctx.addWarning(
    `.metadata.ownerReferences contains duplicate entries${afterAdmission ? " after mutating admission happens" : ""}; ` +
      "API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; " +
      `please fix your requests; duplicate UID(s) observed: ${repeated.join(", ")}`,
  );
  return withMeta(obj, { ownerReferences: [...kept.values()] });
}

/** The same for references that say the same: comparing each with each takes too long for an object with thousands. */
function keyOf(reference: OwnerReference): string {
  return JSON.stringify(Object.entries(reference).sort(([a], [b]) => (a < b ? -1 : 1)));
}
