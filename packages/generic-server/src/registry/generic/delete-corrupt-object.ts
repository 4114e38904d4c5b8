import { EncodedObject, fieldErrors, newInvalid, type Status } from "@kube-apiserver/apimachinery";
import { interpretDeleteError, isStorageError, type StorageInterface } from "@kube-apiserver/storage";
import type { GracefulDeleter } from "../rest/rest.js";
import { type DeleteRequest, deleteObject } from "./delete-object.js";
import type { StoreParts } from "./store-parts.js";

/**
 * What deletes objects that cannot be read any more; undefined where storage does not let anybody. Preconditions,
 * finalizers and hooks do not count: nobody knows them. Mirrors `registry.NewCorruptObjectDeleter`; source: KEP-3926.
 */
export function newCorruptObjectDeleter(parts: StoreParts): GracefulDeleter | undefined {
  const { deleteUnread } = parts.storage;
  if (deleteUnread === undefined) return undefined;
  return {
    delete: (ctx, name, deleteValidation, options) =>
      deleteCorruptObject(parts, { ctx, name, deleteValidation, options }, deleteUnread),
  };
}

async function deleteCorruptObject(
  parts: StoreParts,
  request: DeleteRequest,
  deleteUnread: NonNullable<StorageInterface["deleteUnread"]>,
) {
  const { config } = parts;
  const { ctx, name } = request;
  const key = parts.keyOf(ctx, name);
  await requireCorrupt(parts, request, key);
  try {
    // It may be readable again by now, and then everything counts.
    return await deleteObject(parts, request);
  } catch (err) {
    if (!(err instanceof Error) || !isStorageError(err.cause, "Corrupt")) throw err;
  }
  try {
    await deleteUnread(key, ctx.signal);
    return { object: deletedStatus(parts, name), deleted: true };
  } catch (err) {
    if (!isStorageError(err, "KeyNotFound")) throw interpretDeleteError(err, config.groupResource, name);
    return { object: deletedStatus(parts, name), deleted: false };
  }
}

async function requireCorrupt(
  { config, storage }: StoreParts,
  { ctx, name }: DeleteRequest,
  key: string,
): Promise<void> {
  try {
    await storage.get(key, { signal: ctx.signal });
  } catch (err) {
    if (isStorageError(err, "Corrupt")) return;
  }
  const { group, resource: kind } = config.groupResource;
  const message = "is exclusively used to delete corrupt object(s), try again by removing this option";
  throw newInvalid({ group, kind }, name, [
    fieldErrors.invalid("ignoreStoreReadErrorWithClusterBreakingPotential", true, message),
  ]);
}

/** There is no last state to answer with. */
function deletedStatus({ config }: StoreParts, name: string): EncodedObject {
  const status: Status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, kind: config.kind.kind },
    code: 200,
  };
  return EncodedObject.fromObject(status);
}
