import {
  type EncodedObject,
  formatTime,
  isAlreadyExists,
  type KubeObject,
  newAlreadyExists,
  newGenerateNameConflict,
  newNameGenerator,
  newUUID,
  StatusError,
} from "@kube-apiserver/apimachinery";
import { interpretCreateError, isStorageError } from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import { beforeCreate } from "../rest/before-create.js";
import { metaOf, withMeta, withOrderedMeta } from "../rest/object-meta.js";
import type { CreateOptions, ValidateObjectFunc } from "../rest/rest.js";
import type { FinishFunc } from "../rest/strategy.js";
import type { StoreParts } from "./store-parts.js";

/** With eight tries a million names of one prefix meet a conflict in one of a thousand cases. Same as upstream. */
const maxGeneratedNameTries = 8;

/** Stores a new object. A generated name that is taken is generated again. Mirrors `Store.Create`. */
export async function createObject(
  parts: StoreParts,
  ctx: RequestContext,
  obj: KubeObject,
  createValidation: ValidateObjectFunc,
  options: CreateOptions,
): Promise<EncodedObject> {
  const { name = "", generateName: prefix = "" } = metaOf(obj);
  const tries = name === "" && prefix !== "" ? maxGeneratedNameTries : 1;
  for (let left = tries - 1; ; left--) {
    try {
      return await createOnce(parts, ctx, obj, createValidation, options);
    } catch (err) {
      if (left === 0 || !isAlreadyExists(err)) throw err;
    }
  }
}

async function createOnce(
  parts: StoreParts,
  ctx: RequestContext,
  obj: KubeObject,
  createValidation: ValidateObjectFunc,
  options: CreateOptions,
): Promise<EncodedObject> {
  const { ready, finish } = await prepareNewObject(parts, ctx, obj, options.dryRun);
  let stored: EncodedObject;
  try {
    await ctx.nextStep?.();
    await createValidation(ready);
    stored = await storeNewObject(parts, ctx, ready, options);
  } catch (err) {
    await finish(false);
    throw err;
  }
  await finish(true);
  parts.config.hooks?.afterCreate?.(stored);
  return parts.decorate(stored);
}

/**
 * Makes an object complete: uid, creation time and name, hooks, strategy and validation. `finish` has to be called once
 * the outcome of the write is known.
 */
export async function prepareNewObject(
  parts: StoreParts,
  ctx: RequestContext,
  obj: KubeObject,
  dryRun: boolean,
): Promise<{ ready: KubeObject; finish: FinishFunc }> {
  const { hooks, strategy } = parts.config;
  await ctx.nextStep?.();
  const named = fillSystemFields(parts, obj);
  const begun = await hooks?.beginCreate?.(ctx, named, dryRun);
  const finish: FinishFunc = begun?.finish ?? (() => {});
  try {
    return { ready: await beforeCreate(strategy, ctx, parts.kindOf(named), begun?.obj ?? named), finish };
  } catch (err) {
    await finish(false);
    throw err;
  }
}

function fillSystemFields({ config }: StoreParts, obj: KubeObject): KubeObject {
  const { name = "", generateName: prefix = "" } = metaOf(obj);
  return withMeta(obj, {
    ...(name === "" && prefix !== "" ? { name: newNameGenerator(config.random).generateName(prefix) } : {}),
    uid: newUUID(config.random),
    creationTimestamp: formatTime(config.clock.now()),
  });
}

async function storeNewObject(
  parts: StoreParts,
  ctx: RequestContext,
  obj: KubeObject,
  options: CreateOptions,
): Promise<EncodedObject> {
  const { config } = parts;
  const name = metaOf(obj).name ?? "";
  const key = parts.keyOf(ctx, name);
  const ttlSeconds = config.ttlSeconds?.(obj);
  try {
    return await parts.writes(ctx, options.dryRun).create(key, withOrderedMeta(obj), {
      ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
      signal: ctx.signal,
      span: ctx.span,
    });
  } catch (err) {
    if (isStorageError(err, "KeyExists")) throw await alreadyExists(parts, key, obj, err);
    throw interpretCreateError(err, config.groupResource, name);
  }
}

async function alreadyExists(parts: StoreParts, key: string, obj: KubeObject, cause: unknown): Promise<StatusError> {
  const { groupResource } = parts.config;
  const { name = "", generateName: prefix = "" } = metaOf(obj);
  const err =
    prefix === ""
      ? newAlreadyExists(groupResource, name, { cause })
      : newGenerateNameConflict(groupResource, name, 1, { cause });
  const existing = await parts.storage.get(key, { ignoreNotFound: true });
  if (existing === undefined || !metaOf(existing.object).deletionTimestamp) return err;
  const message = `object is being deleted: ${err.status.message ?? ""}`;
  return new StatusError({ ...err.status, message }, { cause });
}
