import type {
  EncodedObject,
  FieldSelector,
  KubeObject,
  LabelSelector,
  StatusCause,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Span } from "@kube-apiserver/component-base";

/**
 * Storage of one resource, above `KV` and below the registry: objects instead of bytes, optimistic concurrency, lists
 * and watches. Implemented by the store over a `KV` and by the watch cache in front of it; one suite passes both.
 *
 * Keys are relative to the resource's prefix: `/namespace/name`, `/name`, or `/namespace/` and `/` for lists; both
 * engines prepend `--etcd-prefix` and the resource prefix. A resourceVersion is the decimal text of a revision.
 *
 * Rejects with {@link StorageError} and nothing else; `signal` aborts the wait, never a write that was submitted.
 * Mirrors `k8s.io/apiserver/pkg/storage.Interface`.
 */
export interface StorageInterface {
  /** Stores a new object. `obj` must not have a resourceVersion. Code `KeyExists` when the key is taken. */
  create(key: string, obj: KubeObject, options?: CreateOptions): Promise<EncodedObject>;
  /** Removes the object and returns its last state, with the revision of the removal. */
  delete(key: string, options?: DeleteOptions): Promise<EncodedObject>;
  /** The object; `undefined` with `ignoreNotFound`, else code `KeyNotFound`. */
  get(key: string, options: GetOptions & { readonly ignoreNotFound: true }): Promise<EncodedObject | undefined>;
  get(key: string, options?: GetOptions): Promise<EncodedObject>;
  /**
   * Removes an object that cannot be read, without reading it: no preconditions, no validation. Code KeyNotFound when there
   * is none. Absent where storage was not told to allow that.
   */
  readonly deleteUnread?: ((key: string, signal?: Cancellation) => Promise<void>) | undefined;
  getList(key: string, options: ListOptions): Promise<ListResult>;
  /**
   * Starts a watch. Where it cannot begin as asked (`Expired`, `TooLargeResourceVersion`) it starts all the same and
   * yields one ERROR event, as upstream does; it rejects with `InvalidResourceVersion`, `Unreachable`, `TooManyRequests`
   * (the watch cache is not filled yet).
   */
  watch(key: string, options: WatchOptions): Promise<WatchInterface>;
  /**
   * Reads, lets `tryUpdate` compute the next state, writes if nothing changed in between, else starts over. When the
   * result equals what is stored, nothing is written and the current revision is returned.
   */
  guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject>;
  /** How many objects of the resource there are, and how large. */
  stats(): Promise<StorageStats>;
  /** Rejects until reads can be served (an unfilled watch cache, an unreachable engine). */
  readinessCheck(): Promise<void>;
  /** The newest revision known to be served; for bookmarks and tests. */
  currentRevision(signal?: Cancellation): Promise<bigint>;
  /** Ends its watches and background work; the `KV` below stays open. */
  close(): Promise<void>;
}

/** Mirrors `storage.Stats`. */
export interface StorageStats {
  readonly objectCount: number;
  /** Of their encoded form, estimated; 0 when there are none. */
  readonly averageObjectBytes: number;
}

/** What whoever asks storage for something hands down. */
interface CallOptions {
  readonly signal?: Cancellation;
  /** What it is part of, where that is traced or timed. */
  readonly span?: Span | undefined;
}

export interface CreateOptions extends CallOptions {
  /** Delete the object after this long. Absent or 0: keep it. */
  readonly ttlSeconds?: number;
}

export interface GetOptions extends CallOptions {
  /** `""` or absent: consistent; `"0"`: whatever is at hand; otherwise at least this fresh. */
  readonly resourceVersion?: string;
  readonly ignoreNotFound?: boolean;
}

/** Mirrors `storage.Preconditions`. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export interface DeleteOptions extends CallOptions {
  readonly preconditions?: Preconditions;
  /** Runs against the state that is about to be removed, again after each conflict; a throw ends the delete with that error. */
  readonly validate?: (current: EncodedObject) => void | Promise<void>;
  /** A state that is probably current: saves the first read. */
  readonly cachedExisting?: EncodedObject;
}

export interface UpdateMeta {
  /** Revision of the current state, `""` when there is none. */
  readonly resourceVersion: string;
}

/** What `tryUpdate` decides. `ttlSeconds` absent: the object keeps the lease it has. */
export interface UpdateResult {
  readonly object: KubeObject;
  readonly ttlSeconds?: number;
}

export interface GuaranteedUpdateOptions extends CallOptions {
  /** With true, `tryUpdate` gets `undefined` for a missing key and the result is created. */
  readonly ignoreNotFound?: boolean;
  readonly preconditions?: Preconditions;
  /** Must be free of side effects that a second call would repeat. Throws to give up; its error comes out unchanged. */
  readonly tryUpdate: (current: EncodedObject | undefined, meta: UpdateMeta) => UpdateResult | Promise<UpdateResult>;
  readonly cachedExisting?: EncodedObject;
}

/** Mirrors `metav1.ResourceVersionMatch`. */
export type ResourceVersionMatch = "Exact" | "NotOlderThan";

export interface ListOptions extends CallOptions {
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: ResourceVersionMatch;
  readonly predicate: SelectionPredicate;
  /** False: `key` names one object, and the list has it or is empty. Default true. */
  readonly recursive?: boolean;
}

export interface ListResult {
  readonly items: readonly EncodedObject[];
  readonly resourceVersion: string;
  /** Set when `limit` cut the list short. */
  readonly continue?: string;
  /** Set when known: not with selectors. */
  readonly remainingItemCount?: number;
}

/** Mirrors `storage.SelectionPredicate`. */
export interface SelectionPredicate {
  readonly label: LabelSelector;
  readonly field: FieldSelector;
  /** Called only when one of the selectors is not empty, once for each object and function. */
  readonly getAttrs: GetAttrsFunc;
  /** Fields whose values find objects and watchers in a watch cache: `spec.nodeName` for pods. Default none. */
  readonly indexFields?: readonly string[];
  /** 0: no limit. */
  readonly limit?: number;
  readonly continue?: string;
  readonly allowWatchBookmarks?: boolean;
}

/** Computes the attributes of an object. Must be one and the same function for all predicates of a resource or version. */
export interface GetAttrsFunc {
  (obj: ParsedObject): ObjectAttrs;
  /** Dotted paths of what it looks at: then it is given an object with those alone. Left out: the whole object. */
  readonly paths?: readonly string[];
  /**
   * Whether another function has taken its place: what it computed is let go of when the other one is asked, and no index
   * is kept for it. Left out: it never has.
   */
  readonly isRetired?: () => boolean;
}

/** An object that was parsed for one purpose; not kept. */
export type ParsedObject = Pick<EncodedObject, "object">;

/** What selectors are matched against. Keys are client data: both maps have a null prototype or are read with `getOwn`. */
export interface ObjectAttrs {
  readonly labels: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
}

export interface WatchOptions extends CallOptions {
  /** `""` or `"0"`: current objects as ADDED first, then changes; otherwise changes after that revision. */
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: ResourceVersionMatch;
  readonly predicate: SelectionPredicate;
  /** WatchList (KEP-3157): objects first, then a bookmark annotated `k8s.io/initial-events-end`. */
  readonly sendInitialEvents?: boolean;
  readonly recursive?: boolean;
  /** When the request must end: a final bookmark is sent shortly before. Milliseconds of the clock's `now`. */
  readonly deadlineMs?: number;
  /** Called when the watch is ended because its reader was too slow: who waits for the reader need not wait any longer. */
  readonly onCutOff?: () => void;
  /** Called once when everything was handed out that the watch begins with: from then on it only waits for changes. */
  readonly onInitialized?: () => void;
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";

/**
 * One event. The very same value goes to every watcher that gets this event, so what is derived from it (frames) is
 * made once. A DELETED event's object is the last state with the revision of the deletion; of a BOOKMARK, an empty object
 * of the kind with only a resourceVersion; of an ERROR, a Status.
 */
export interface WatchEvent {
  readonly type: WatchEventType;
  readonly object: EncodedObject;
}

/**
 * A running watch. `next` hands out what has gathered since the last call (at least one event), or `undefined` when the
 * watch has ended; ending is normal (timeout, slow reader cut off, server stopping): clients reconnect.
 */
export interface WatchInterface {
  next(): Promise<readonly WatchEvent[] | undefined>;
  /** Ends it and releases its queue; idempotent. A pending `next` resolves with undefined. */
  stop(): void;
}

/**
 * `KeyNotFound`, `KeyExists`, `ResourceVersionConflict` (a write lost a race or a precondition on resourceVersion),
 * `InvalidObject` (precondition on uid, or a malformed object), `Expired` (compacted resourceVersion or continue token),
 * `TooLargeResourceVersion` (the future), `InvalidOptions` (a continue token that is not ours, or options that contradict
 * each other), `InvalidResourceVersion` (not a number), `Unreachable`, `NoSpace`, `RequestTooLarge`, `Corrupt` (stored
 * bytes that cannot be decoded), `Internal` (a value could not be encrypted or decrypted), `StoreRead` (some objects of a
 * list cannot be read, or one that was deleted), `Timeout`, `TooManyRequests` (the watch cache is not filled), `Canceled`.
 */
export type StorageErrorCode =
  | "KeyNotFound"
  | "KeyExists"
  | "ResourceVersionConflict"
  | "InvalidObject"
  | "Expired"
  | "TooLargeResourceVersion"
  | "InvalidOptions"
  | "InvalidResourceVersion"
  | "Unreachable"
  | "NoSpace"
  | "RequestTooLarge"
  | "Corrupt"
  | "Internal"
  | "StoreRead"
  | "Timeout"
  | "TooManyRequests"
  | "Canceled";

export interface StorageErrorDetails {
  readonly key?: string;
  readonly resourceVersion?: string;
  /** For `Expired` lists: a token that continues inconsistently at the newest revision. */
  readonly continue?: string;
  readonly retryAfterSeconds?: number;
  /** For `StoreRead` of a list: what is wrong with which key. */
  readonly causes?: readonly StatusCause[];
  readonly cause?: unknown;
}

/** What storage rejects with: it speaks of keys, only `interpret*Error` turns it into a Status. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;
  readonly details: StorageErrorDetails;

  constructor(code: StorageErrorCode, message: string, details: StorageErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }
}

/** Whether `err` is a {@link StorageError}, of `code` if given. Looks at the shape, not at the class. */
export function isStorageError(err: unknown, code?: StorageErrorCode): err is StorageError {
  return (
    err instanceof Error && err.name === "StorageError" && (code === undefined || (err as StorageError).code === code)
  );
}
