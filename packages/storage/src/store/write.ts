import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import { withResourceVersion } from "../codec/with-resource-version.js";
import { newNumberedError } from "../errors/storage-errors.js";
import {
  type CreateOptions,
  type DeleteOptions,
  type GuaranteedUpdateOptions,
  isStorageError,
  StorageError,
  type UpdateResult,
} from "../interfaces.js";
import { isKVError, type TxnRequest, type TxnResponse } from "../kv/kv.js";
import type { StorageOperation } from "../metrics.js";
import { measured, type StoreContext } from "./context.js";
import { CurrentState } from "./current-state.js";
import type { StoredState } from "./decoder.js";
import { translated } from "./kv-errors.js";
import { checkPreconditions } from "./preconditions.js";

/** Mirrors `etcd3.store.Create`. `key` is a full key, here and below. */
export async function createObject(
  context: StoreContext,
  key: string,
  obj: KubeObject,
  options: CreateOptions,
): Promise<EncodedObject> {
  if (obj.metadata?.resourceVersion) {
    throw new StorageError("InvalidObject", "resourceVersion should not be set on objects to be created", { key });
  }
  const value = context.codec.encode(obj);
  const { lease, response } = await withLease(
    context,
    key,
    { ttlSeconds: options.ttlSeconds, existing: 0n },
    (lease) => {
      const request = { compare: [{ key, modRevision: 0n }], success: [putOp(key, value, lease)] };
      return submit(context, "create", key, request, options.signal);
    },
  );
  if (!response.succeeded) throw newNumberedError("KeyExists", { key });
  return context.decoder.decodeShared({ key, value, modRevision: response.revision, lease });
}

/** Mirrors `etcd3.store.conditionalDelete`. */
export async function deleteObject(context: StoreContext, key: string, options: DeleteOptions): Promise<EncodedObject> {
  const { cachedExisting, preconditions, signal, validate } = options;
  const current = await CurrentState.begin(context, { key, ignoreNotFound: false, cachedExisting, signal });
  for (;;) {
    const checked = await current.attempt(async (state) => {
      checkPreconditions(key, preconditions, state?.object);
      const { object } = state as StoredState;
      await validate?.(object);
      return object;
    });
    if (checked === undefined) continue;

    const response = await submit(
      context,
      "delete",
      key,
      {
        compare: [{ key, modRevision: current.revision }],
        success: [{ type: "delete", key }],
        failure: [{ type: "range", key }],
      },
      signal,
    );
    if (response.succeeded) return withResourceVersion(checked.value, response.revision);
    current.adopt(response.results[0]?.kv);
  }
}

/** Mirrors `etcd3.store.GuaranteedUpdate`. */
export async function updateObject(
  context: StoreContext,
  key: string,
  options: GuaranteedUpdateOptions,
): Promise<EncodedObject> {
  const { cachedExisting, ignoreNotFound = false, preconditions, signal, tryUpdate } = options;
  const current = await CurrentState.begin(context, { key, ignoreNotFound, cachedExisting, signal });
  for (;;) {
    const updated = await current.attempt((state) => {
      checkPreconditions(key, preconditions, state?.object);
      return tryUpdate(state?.object, { resourceVersion: state === undefined ? "" : String(state.revision) });
    });
    if (updated === undefined) continue;

    const value = context.codec.encode(updated.value.object);
    if (isUnchanged(context, current.state, value)) {
      if (current.isFresh) return (current.state as StoredState).object;
      // A cached state can only be trusted to be what is stored after asking.
      const before = current.revision;
      await current.reread();
      if (current.revision === before && current.state !== undefined) return current.state.object;
      continue;
    }
    const written = await tryWrite(context, key, current, value, updated.value, signal);
    if (written !== undefined) return written;
  }
}

/** Undefined when somebody else was quicker: `current` is then what they wrote. */
async function tryWrite(
  context: StoreContext,
  key: string,
  current: CurrentState,
  value: Buffer,
  { ttlSeconds }: UpdateResult,
  signal: AbortSignal | undefined,
): Promise<EncodedObject | undefined> {
  const { lease, response } = await withLease(
    context,
    key,
    { ttlSeconds, existing: current.state?.lease ?? 0n },
    (lease) => {
      const compare = [{ key, modRevision: current.revision }];
      const request: TxnRequest = { compare, success: [putOp(key, value, lease)], failure: [{ type: "range", key }] };
      return submit(context, "update", key, request, signal);
    },
  );
  if (response.succeeded) return context.decoder.decodeShared({ key, value, modRevision: response.revision, lease });
  current.adopt(response.results[0]?.kv);
  return undefined;
}

/** Whether `value` is byte for byte what the state holds: compared as the wire form, which both have at hand. */
function isUnchanged({ codec }: StoreContext, state: StoredState | undefined, value: Buffer): boolean {
  if (state === undefined) return false;
  const { bytes } = state.object;
  const wire = codec.toWire(value, String(state.revision));
  return wire.length === bytes.length && wire.equals(bytes);
}

/**
 * Writes with the lease that `ttlSeconds` asks for; with `existing` when it is absent. A shared lease that turns out to
 * have run out is replaced once.
 */
async function withLease(
  context: StoreContext,
  key: string,
  { ttlSeconds, existing }: { readonly ttlSeconds: number | undefined; readonly existing: bigint },
  write: (lease: bigint) => Promise<TxnResponse>,
): Promise<{ readonly lease: bigint; readonly response: TxnResponse }> {
  if (ttlSeconds === undefined || ttlSeconds <= 0) {
    const lease = ttlSeconds === undefined ? existing : 0n;
    return { lease, response: await write(lease) };
  }
  const shared = await translated(key, context.leases.leaseFor(ttlSeconds));
  try {
    return { lease: shared, response: await write(shared) };
  } catch (err) {
    if (!isStorageError(err) || !isKVError(err.cause, "LeaseNotFound")) throw err;
    context.leases.forget();
    const fresh = await translated(key, context.leases.leaseFor(ttlSeconds));
    return { lease: fresh, response: await write(fresh) };
  }
}

function putOp(key: string, value: Buffer, lease: bigint) {
  return lease === 0n ? ({ type: "put", key, value } as const) : ({ type: "put", key, value, lease } as const);
}

function submit(
  context: StoreContext,
  operation: StorageOperation,
  key: string,
  request: TxnRequest,
  signal: AbortSignal | undefined,
): Promise<TxnResponse> {
  return measured(context, operation, key, context.kv.txn(request, signal));
}
