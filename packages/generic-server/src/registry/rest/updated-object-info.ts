import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { Preconditions } from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import type { UpdatedObjectInfo } from "./rest.js";

/** Computes the next object from one and the stored state. Mirrors `rest.TransformFunc`. */
export type TransformFunc = (
  ctx: RequestContext,
  next: KubeObject,
  old: EncodedObject | undefined,
) => KubeObject | Promise<KubeObject>;

/**
 * An update to a given object: the transformers run over it, in order, each time the write is tried. A uid in `obj` is
 * a precondition. Mirrors `rest.DefaultUpdatedObjectInfo`.
 */
export function defaultUpdatedObjectInfo(
  obj: KubeObject,
  ...transformers: readonly TransformFunc[]
): UpdatedObjectInfo {
  const uid = obj.metadata?.uid ?? "";
  return {
    preconditions: uid === "" ? undefined : { uid },
    updatedObject: (ctx, old) => applyTransformers(ctx, obj, old, transformers),
  };
}

/** Runs `transformers` after those of `info`; its preconditions stay. Mirrors `rest.WrapUpdatedObjectInfo`. */
export function wrapUpdatedObjectInfo(
  info: UpdatedObjectInfo,
  ...transformers: readonly TransformFunc[]
): UpdatedObjectInfo {
  return {
    preconditions: info.preconditions,
    async updatedObject(ctx, old) {
      return applyTransformers(ctx, await info.updatedObject(ctx, old), old, transformers);
    },
  };
}

/** An update computed from the stored object alone, as patches are; `build` runs each time the write is tried. */
export function computedObjectInfo(
  build: (ctx: RequestContext, old: EncodedObject | undefined) => Promise<KubeObject>,
  preconditions?: Preconditions,
): UpdatedObjectInfo {
  return { preconditions, updatedObject: build };
}

async function applyTransformers(
  ctx: RequestContext,
  obj: KubeObject,
  old: EncodedObject | undefined,
  transformers: readonly TransformFunc[],
): Promise<KubeObject> {
  let next = obj;
  for (const transform of transformers) next = await transform(ctx, next, old);
  return next;
}
