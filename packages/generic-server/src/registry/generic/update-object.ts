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
import type { FinishFunc } from "../rest/strategy.js";
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
  const begun = new BegunWork();
  let created = false;
  let object: EncodedObject;
  try {
    object = await parts.writes(ctx, options.dryRun).guaranteedUpdate(key, {
      ignoreNotFound: config.strategy.allowCreateOnUpdate || request.forceAllowCreate,
      ...(objInfo.preconditions === undefined ? {} : { preconditions: objInfo.preconditions }),
      signal: ctx.signal,
      span: ctx.span,
      async tryUpdate(current) {
        await begun.end(false);
        if (current !== undefined) ctx.handlesBytes?.(current.byteLength);
        created = current === undefined;
        const write = { parts, request, begun };
        return current === undefined ? createInstead(write) : changeExisting(write, current);
      },
    });
    await begun.end(true);
  } catch (err) {
    await begun.end(false);
    if (err instanceof LastFinalizerGone) return removeReleased(parts, request, key, err.object);
    const interpret = created ? interpretCreateError : interpretUpdateError;
    throw interpret(err, config.groupResource, name);
  }
  if (created) config.hooks?.afterCreate?.(object);
  else config.hooks?.afterUpdate?.(object);
  return { object: parts.decorate(object), created };
}

/**
 * What the hooks have begun for the attempt under way. It ends once the outcome of the write is known: what an object
 * gives up is its own until then, and an attempt that met a newer object leaves nothing behind.
 */
class BegunWork {
  #finish: FinishFunc | undefined;

  begin(finish: FinishFunc | undefined): void {
    this.#finish = finish;
  }

  async end(success: boolean): Promise<void> {
    const finish = this.#finish;
    this.#finish = undefined;
    await finish?.(success);
  }
}

interface Write {
  readonly parts: StoreParts;
  readonly request: UpdateRequest;
  readonly begun: BegunWork;
}

async function createInstead({ parts, request, begun }: Write): Promise<UpdateResult> {
  const { config } = parts;
  const { ctx, name, objInfo, options } = request;
  if (!config.strategy.allowCreateOnUpdate && !request.forceAllowCreate) throw newNotFound(config.groupResource, name);
  const wanted = await objInfo.updatedObject(ctx, undefined);
  const { ready, finish } = await prepareNewObject(parts, ctx, wanted, options.dryRun);
  begun.begin(finish);
  await request.createValidation(ready);
  return withTTL(withOrderedMeta(ready), config.ttlSeconds?.(ready));
}

function withTTL(object: KubeObject, ttlSeconds: number | undefined): UpdateResult {
  return ttlSeconds === undefined ? { object } : { object, ttlSeconds };
}

async function changeExisting({ parts, request, begun }: Write, current: EncodedObject): Promise<UpdateResult> {
  const { hooks, strategy, ttlSeconds } = parts.config;
  const { ctx, options } = request;
  const existing = current.object;
  const wanted = lockToVersion(parts, request.name, await request.objInfo.updatedObject(ctx, current), existing);
  const filled = await hooks?.beginUpdate?.(ctx, wanted, existing, options.dryRun);
  begun.begin(filled?.finish);
  const prepared = await beforeUpdate(strategy, ctx, parts.kindOf(wanted), filled?.obj ?? wanted, existing);
  const next = ignoreManagedFieldsTimestamps(prepared, existing);
  await ctx.nextStep?.();
  await request.updateValidation(next, existing);
  if (shouldRemove(parts, next, current)) throw new LastFinalizerGone(next);
  // An update without effect goes back as what is stored: fields in another order are no reason to write.
  return withTTL(jsonEqual(next, existing) ? existing : withOrderedMeta(next), ttlSeconds?.(next));
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
      span: ctx.span,
    });
    await parts.config.hooks?.afterDelete?.(removed, options.dryRun);
  } catch (err) {
    // Several updates may take the last finalizer at once; only one of them finds the object.
    if (!isStorageError(err, "KeyNotFound")) throw interpretDeleteError(err, parts.config.groupResource, name);
  }
  return { object, created: false };
}
