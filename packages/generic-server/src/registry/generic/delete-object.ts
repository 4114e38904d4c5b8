import { EncodedObject, type KubeObject, type Status } from "@kube-apiserver/apimachinery";
import {
  interpretDeleteError,
  interpretUpdateError,
  isStorageError,
  type Preconditions,
} from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import { beforeDelete, type DeletionPlan } from "../rest/before-delete.js";
import { metaOf, withMeta } from "../rest/object-meta.js";
import type { DeleteOptions, ValidateObjectFunc } from "../rest/rest.js";
import { finalizersForDeletion, markAsDeleting } from "./finalizers.js";
import type { StoreParts } from "./store-parts.js";

/** One deletion. */
export interface DeleteRequest {
  readonly ctx: RequestContext;
  readonly name: string;
  readonly deleteValidation: ValidateObjectFunc;
  readonly options: DeleteOptions;
}

/** `deleted` false: the object is still there, waiting for finalizers or its grace period. */
export interface DeleteResult {
  readonly object: EncodedObject;
  readonly deleted: boolean;
}

/** Ends the marking of an object: it can be removed at once, or needs nothing as it is being deleted already. */
class MarkingEnded extends Error {
  override readonly name = "MarkingEnded";
  readonly remove: boolean;

  constructor(remove: boolean) {
    super(remove ? "delete now" : "deletion is pending");
    this.remove = remove;
  }
}

/** Deletes an object, in one step or by marking it first. Mirrors `Store.Delete`. */
export async function deleteObject(parts: StoreParts, request: DeleteRequest): Promise<DeleteResult> {
  const { ctx, options } = request;
  const key = parts.keyOf(ctx, request.name);
  const current = await readForDeletion(parts, request, key);
  const plan = planDeletion(parts, request, current.object);
  if (plan.type === "pending") return { object: deletionAnswer(parts, current), deleted: false };

  const preconditions = { ...options.preconditions };
  let last: EncodedObject | undefined;
  if (needsMarking(parts, plan, current.object, options)) {
    const marked = await markForDeletion(parts, request, key);
    if (marked.type === "waiting") return { object: marked.object, deleted: false };
    last = marked.object;
    if (last !== undefined && preconditions.resourceVersion !== undefined) {
      preconditions.resourceVersion = metaOf(last.object).resourceVersion ?? "";
    }
    // The mark was dry as well: removing would answer with an object that lacks it.
    if (options.dryRun && last !== undefined) return { object: last, deleted: true };
  }
  return { object: await remove(parts, request, key, preconditions, last), deleted: true };
}

async function readForDeletion(parts: StoreParts, { ctx, name }: DeleteRequest, key: string): Promise<EncodedObject> {
  try {
    return await parts.storage.get(key, { signal: ctx.signal, span: ctx.span });
  } catch (err) {
    throw interpretDeleteError(err, parts.config.groupResource, name);
  }
}

function planDeletion({ config }: StoreParts, { ctx, options }: DeleteRequest, obj: KubeObject): DeletionPlan {
  return beforeDelete(config.strategy, ctx, config.kind, obj, options, config.clock.now());
}

function needsMarking(parts: StoreParts, plan: DeletionPlan, obj: KubeObject, options: DeleteOptions): boolean {
  if (plan.type === "graceful" || (metaOf(obj).finalizers ?? []).length > 0) return true;
  return finalizersForDeletion(parts.config, obj, options) !== undefined;
}

type Marked =
  /** Someone else has to act first. */
  | { readonly type: "waiting"; readonly object: EncodedObject }
  /** Remove it now; `object` is what was stored by marking, if anything was. */
  | { readonly type: "removable"; readonly object: EncodedObject | undefined };

async function markForDeletion(parts: StoreParts, request: DeleteRequest, key: string): Promise<Marked> {
  const { ctx, name, options } = request;
  let waits = false;
  let latest: EncodedObject | undefined;
  try {
    const object = await parts.writes(ctx, options.dryRun).guaranteedUpdate(key, {
      ...(options.preconditions === undefined ? {} : { preconditions: options.preconditions }),
      signal: ctx.signal,
      span: ctx.span,
      async tryUpdate(current) {
        latest = current;
        if (current === undefined) throw new MarkingEnded(true);
        await request.deleteValidation(current.object);
        const marked = markOnce(parts, request, current.object);
        waits = marked.waits;
        return { object: marked.object };
      },
    });
    return waits ? { type: "waiting", object } : { type: "removable", object };
  } catch (err) {
    if (!(err instanceof MarkingEnded)) throw interpretUpdateError(err, parts.config.groupResource, name);
    if (err.remove || latest === undefined) return { type: "removable", object: undefined };
    return { type: "waiting", object: deletionAnswer(parts, latest) };
  }
}

function markOnce(
  parts: StoreParts,
  request: DeleteRequest,
  existing: KubeObject,
): { readonly object: KubeObject; readonly waits: boolean } {
  const plan = planDeletion(parts, request, existing);
  if (plan.type === "pending") throw new MarkingEnded(false);
  const base = plan.type === "graceful" ? plan.object : existing;
  const finalizers = finalizersForDeletion(parts.config, base, request.options) ?? metaOf(base).finalizers ?? [];
  const object = withMeta(base, { finalizers: finalizers.length === 0 ? undefined : finalizers });
  const hasFinalizers = finalizers.length > 0;
  if (plan.type === "graceful") return { object, waits: hasFinalizers || plan.gracePeriodSeconds > 0 };
  if (!hasFinalizers) throw new MarkingEnded(true);
  return { object: markAsDeleting(object, parts.config.clock.now()), waits: true };
}

async function remove(
  parts: StoreParts,
  request: DeleteRequest,
  key: string,
  preconditions: Preconditions,
  marked: EncodedObject | undefined,
): Promise<EncodedObject> {
  const { ctx, name, deleteValidation, options } = request;
  try {
    const removed = await parts.writes(ctx, options.dryRun).delete(key, {
      preconditions,
      validate: (current) => deleteValidation(current.object),
      signal: ctx.signal,
      span: ctx.span,
    });
    return await afterRemoval(parts, removed, options);
  } catch (err) {
    // After a graceful mark the node may have removed the object first: that is what was asked for.
    if (marked !== undefined && isStorageError(err, "KeyNotFound")) return afterRemoval(parts, marked, options);
    throw interpretDeleteError(err, parts.config.groupResource, name);
  }
}

async function afterRemoval(parts: StoreParts, removed: EncodedObject, options: DeleteOptions): Promise<EncodedObject> {
  await parts.config.hooks?.afterDelete?.(removed, options.dryRun);
  return deletionAnswer(parts, removed);
}

/** What a DELETE is answered with: the object where the kind wants that, else a Status with the uid. */
function deletionAnswer(parts: StoreParts, obj: EncodedObject): EncodedObject {
  const { groupResource, strategy } = parts.config;
  if (strategy.returnDeletedObject === true) return parts.decorate(obj);
  const { name = "", uid = "" } = metaOf(obj.object);
  const { group, resource: kind } = groupResource;
  const status: Status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(group === "" ? {} : { group }), kind, uid },
  };
  return EncodedObject.fromObject(status);
}
