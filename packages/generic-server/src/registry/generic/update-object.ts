import {
  EncodedObject,
  fieldErrors,
  jsonEqual,
  type KubeObject,
  newConflict,
  newInvalid,
  newNotFound,
} from "@kube-apiserver/apimachinery";
import {
  interpretCreateError,
  interpretDeleteError,
  interpretUpdateError,
  isStorageError,
  type UpdateResult,
} from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import { beforeUpdate } from "../rest/before-update.js";
import { metaOf, withMeta, withOrderedMeta } from "../rest/object-meta.js";
import type { UpdatedObjectInfo, UpdateOptions, ValidateObjectFunc, ValidateObjectUpdateFunc } from "../rest/rest.js";
import { prepareNewObject } from "./create-object.js";
import { isFinallyReleased } from "./finalizers.js";
import { ignoreManagedFieldsTimestamps } from "./managed-fields-timestamps.js";
import { requestedResourceVersion } from "./resource-version.js";
import type { StoreParts } from "./store-parts.js";

/** Everything about one update but the object it meets. */
export interface UpdateRequest {
  readonly ctx: RequestContext;
  readonly name: string;
  readonly objInfo: UpdatedObjectInfo;
  readonly createValidation: ValidateObjectFunc;
  readonly updateValidation: ValidateObjectUpdateFunc;
  /** Create a missing object whatever the strategy says: apply does. */
  readonly forceAllowCreate: boolean;
  readonly options: UpdateOptions;
}

const optimisticLockMessage =
  "the object has been modified; please apply your changes to the latest version and try again";

/** Thrown out of the write when the object is to be removed instead: its last finalizer went. */
class LastFinalizerGone extends Error {
  override readonly name = "LastFinalizerGone";
  readonly object: KubeObject;

  constructor(object: KubeObject) {
    super("the last finalizer is gone");
    this.object = object;
  }
}

/** Changes a stored object, or creates it where that is allowed. Mirrors `Store.Update`. */
export async function updateObject(
  parts: StoreParts,
  request: UpdateRequest,
): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
  const { config } = parts;
  const { ctx, name, objInfo, options } = request;
  const key = parts.keyOf(ctx, name);
  let created = false;
  let object: EncodedObject;
  try {
    object = await parts.writes(ctx, options.dryRun).guaranteedUpdate(key, {
      ignoreNotFound: config.strategy.allowCreateOnUpdate || request.forceAllowCreate,
      ...(objInfo.preconditions === undefined ? {} : { preconditions: objInfo.preconditions }),
      signal: ctx.signal,
      tryUpdate(current) {
        if (current !== undefined) ctx.handlesBytes?.(current.byteLength);
        created = current === undefined;
        return current === undefined ? createInstead(parts, request) : changeExisting(parts, request, current);
      },
    });
  } catch (err) {
    if (err instanceof LastFinalizerGone) return removeReleased(parts, request, key, err.object);
    const interpret = created ? interpretCreateError : interpretUpdateError;
    throw interpret(err, config.groupResource, name);
  }
  if (created) config.hooks?.afterCreate?.(object);
  else config.hooks?.afterUpdate?.(object);
  return { object: parts.decorate(object), created };
}

async function createInstead(parts: StoreParts, request: UpdateRequest): Promise<UpdateResult> {
  const { config } = parts;
  const { ctx, name, objInfo, options } = request;
  if (!config.strategy.allowCreateOnUpdate && !request.forceAllowCreate) throw newNotFound(config.groupResource, name);
  const wanted = await objInfo.updatedObject(ctx, undefined);
  const { ready, finish } = await prepareNewObject(parts, ctx, wanted, options.dryRun);
  try {
    await request.createValidation(ready);
  } catch (err) {
    await finish(false);
    throw err;
  }
  await finish(true);
  return withTTL(withOrderedMeta(ready), config.ttlSeconds?.(ready));
}

function withTTL(object: KubeObject, ttlSeconds: number | undefined): UpdateResult {
  return ttlSeconds === undefined ? { object } : { object, ttlSeconds };
}

async function changeExisting(
  parts: StoreParts,
  request: UpdateRequest,
  current: EncodedObject,
): Promise<UpdateResult> {
  const { hooks, strategy, ttlSeconds } = parts.config;
  const { ctx, options } = request;
  const existing = current.object;
  const wanted = lockToVersion(parts, request.name, await request.objInfo.updatedObject(ctx, current), existing);
  const begun = await hooks?.beginUpdate?.(ctx, wanted, existing, options.dryRun);
  try {
    const prepared = await beforeUpdate(strategy, ctx, parts.kindOf(wanted), begun?.obj ?? wanted, existing);
    const next = ignoreManagedFieldsTimestamps(prepared, existing);
    await ctx.nextStep?.();
    await request.updateValidation(next, existing);
    if (shouldRemove(parts, next, current)) throw new LastFinalizerGone(next);
    await begun?.finish(true);
    // An update without effect goes back as what is stored: fields in another order are no reason to write.
    return withTTL(jsonEqual(next, existing) ? existing : withOrderedMeta(next), ttlSeconds?.(next));
  } catch (err) {
    await begun?.finish(false);
    throw err;
  }
}

/** Optimistic concurrency: the object has to name the version it replaces, where the kind does not let that slide. */
function lockToVersion({ config }: StoreParts, name: string, wanted: KubeObject, existing: KubeObject): KubeObject {
  const current = metaOf(existing).resourceVersion;
  const requested = requestedResourceVersion(wanted);
  if (requested === "") {
    if (config.strategy.allowUnconditionalUpdate) return withMeta(wanted, { resourceVersion: current });
    // Upstream names the resource where other validation errors name the kind.
    const { group, resource: kind } = config.groupResource;
    const error = fieldErrors.invalid("metadata.resourceVersion", 0, "must be specified for an update");
    throw newInvalid({ group, kind }, name, [error]);
  }
  if (requested !== current) throw newConflict(config.groupResource, name, optimisticLockMessage);
  return wanted;
}

function shouldRemove({ config }: StoreParts, next: KubeObject, current: EncodedObject): boolean {
  if (!isFinallyReleased(next, current.object)) return false;
  return config.shouldDeleteDuringUpdate?.(next, current) ?? true;
}

async function removeReleased(
  parts: StoreParts,
  request: UpdateRequest,
  key: string,
  obj: KubeObject,
): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
  const { ctx, name, objInfo, options } = request;
  const object = EncodedObject.fromObject(obj);
  try {
    const removed = await parts.writes(ctx, options.dryRun).delete(key, {
      ...(objInfo.preconditions === undefined ? {} : { preconditions: objInfo.preconditions }),
      signal: ctx.signal,
    });
    await parts.config.hooks?.afterDelete?.(removed, options.dryRun);
  } catch (err) {
    // Several updates may take the last finalizer at once; only one of them finds the object.
    if (!isStorageError(err, "KeyNotFound")) throw interpretDeleteError(err, parts.config.groupResource, name);
  }
  return { object, created: false };
}
