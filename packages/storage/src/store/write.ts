import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import type { Cancellation, Span } from "@kube-apiserver/component-base";
import { withResourceVersion } from "../codec/with-resource-version.js";
import type { ObjectEncoding } from "../codec.js";
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
  const { span } = options;
  const encoding = encode(context, obj, span);
  const { lease, response } = await writeEncoding(
    context,
    key,
    encoding,
    { ttlSeconds: options.ttlSeconds, existing: 0n },
    (put) => submit(context, "create", key, { compare: [{ key, modRevision: 0n }], success: [put] }, options),
  );
  span?.addEvent("Txn call succeeded");
  if (!response.succeeded) throw newNumberedError("KeyExists", { key });
  return context.decoder.written(key, encoding, response.revision, lease);
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
      options,
    );
    if (response.succeeded) return withResourceVersion(checked.value, response.revision);
    current.adopt(response.results[0]?.kv);
  }
}

/** Deletes whatever lies at `key`. Mirrors `etcd3.store.Delete` with `IgnoreStoreReadError`. */
export async function deleteUnreadObject(context: StoreContext, key: string, signal?: Cancellation): Promise<void> {
  const { kvs } = await measured(context, "get", key, context.kv.range({ key, keysOnly: true }, signal));
  for (let [kv] = kvs; kv !== undefined; ) {
    const request: TxnRequest = {
      compare: [{ key, modRevision: kv.modRevision }],
      success: [{ type: "delete", key }],
      failure: [{ type: "range", key }],
    };
    const response = await submit(context, "delete", key, request, { signal });
    if (response.succeeded) return;
    kv = response.results[0]?.kv;
  }
  throw newNumberedError("KeyNotFound", { key });
}

/** Mirrors `etcd3.store.GuaranteedUpdate`. */
export async function updateObject(
  context: StoreContext,
  key: string,
  options: GuaranteedUpdateOptions,
): Promise<EncodedObject> {
  const { cachedExisting, ignoreNotFound = false, preconditions, signal, span, tryUpdate } = options;
  const current = await CurrentState.begin(context, { key, ignoreNotFound, cachedExisting, signal });
  span?.addEvent("initial value restored");
  for (;;) {
    const updated = await current.attempt((state) => {
      checkPreconditions(key, preconditions, state?.object);
      return tryUpdate(state?.object, { resourceVersion: state === undefined ? "" : String(state.revision) });
    });
    if (updated === undefined) continue;

    const encoding = encode(context, updated.value.object, span);
    if (isUnchanged(current.state, encoding)) {
      if (current.isFresh) return (current.state as StoredState).object;
      // A cached state can only be trusted to be what is stored after asking.
      const before = current.revision;
      await current.reread();
      if (current.revision === before && isUnchanged(current.state, encoding)) {
        return (current.state as StoredState).object;
      }
      continue;
    }
    span?.addEvent("Transaction prepared");
    const written = await tryWrite(context, key, current, encoding, updated.value, options);
    if (written !== undefined) return written;
    span?.addEvent("Retry value restored");
  }
}

function encode({ codec }: StoreContext, obj: KubeObject, span: Span | undefined): ObjectEncoding {
  span?.addEvent("About to Encode");
  const encoding = codec.encode(obj);
  span?.addEvent("Encode succeeded", { len: encoding.stored.length });
  return encoding;
}

/** Undefined when somebody else was quicker: `current` is then what they wrote. */
async function tryWrite(
  context: StoreContext,
  key: string,
  current: CurrentState,
  encoding: ObjectEncoding,
  { ttlSeconds }: UpdateResult,
  options: GuaranteedUpdateOptions,
): Promise<EncodedObject | undefined> {
  const compare = [{ key, modRevision: current.revision }];
  const { lease, response } = await writeEncoding(
    context,
    key,
    encoding,
    { ttlSeconds, existing: current.state?.lease ?? 0n },
    (put) => submit(context, "update", key, { compare, success: [put], failure: [{ type: "range", key }] }, options),
  );
  options.span?.addEvent("Txn call completed");
  options.span?.addEvent("Transaction committed");
  if (response.succeeded) return context.decoder.written(key, encoding, response.revision, lease);
  current.adopt(response.results[0]?.kv);
  return undefined;
}

/**
 * Whether the state is what would be written, byte for byte: an object that lies there in another form or version is
 * written again, as upstream does, and so is what was not encrypted as it would be now: that is how keys are rotated. Of
 * a cached state only the wire form is at hand, which says the same of the object.
 */
function isUnchanged(state: StoredState | undefined, encoding: ObjectEncoding): boolean {
  if (state === undefined || state.stale) return false;
  if (state.stored !== undefined) return encoding.isStoredAs(state.stored);
  return encoding.decoded(String(state.revision)).hasSameBytes(state.object);
}

/** What a write is to do with leases: `ttlSeconds` asks for one; without it the object stays on `existing`. */
interface LeaseWish {
  readonly ttlSeconds: number | undefined;
  readonly existing: bigint;
}

function writeEncoding(
  context: StoreContext,
  key: string,
  encoding: ObjectEncoding,
  wish: LeaseWish,
  write: (put: PutOp) => Promise<TxnResponse>,
): Promise<{ readonly lease: bigint; readonly response: TxnResponse }> {
  return context.decoder.whileWriting(key, encoding, () =>
    withLease(context, key, wish, (lease) => write(putOp(key, encoding.stored, lease))),
  );
}

/**
 * Writes with the lease that `ttlSeconds` asks for; with `existing` when it is absent. A shared lease that turns out to
 * have run out is replaced once.
 */
async function withLease(
  context: StoreContext,
  key: string,
  { ttlSeconds, existing }: LeaseWish,
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

type PutOp = ReturnType<typeof putOp>;

function putOp(key: string, value: Buffer, lease: bigint) {
  return lease === 0n ? ({ type: "put", key, value } as const) : ({ type: "put", key, value, lease } as const);
}

function submit(
  context: StoreContext,
  operation: StorageOperation,
  key: string,
  request: TxnRequest,
  { signal, span }: { readonly signal?: Cancellation | undefined; readonly span?: Span | undefined },
): Promise<TxnResponse> {
  const response = measured(context, operation, key, context.kv.txn(request, signal));
  return span === undefined ? response : notingFailure(span, response);
}

async function notingFailure<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (err) {
    span.addEvent("Txn call failed", { err: (err as Error).message });
    throw err;
  }
}
