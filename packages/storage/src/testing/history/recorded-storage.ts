import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import { everythingFields, everythingLabels } from "@kube-apiserver/apimachinery";
import {
  isStorageError,
  type ListOptions,
  type ListResult,
  type SelectionPredicate,
  type StorageErrorCode,
  type StorageInterface,
  type WatchEvent,
} from "../../interfaces.js";
import type { KeyValue, KVEvent, KVWatchBatch, RangeResponse, TxnResponse } from "../../kv/kv.js";
import { prefixEnd } from "../../kv/kv.js";
import { INITIAL_EVENTS_END_ANNOTATION } from "../../watch/special-events.js";
import type { Failure, Finding, Freshness, Question, RecordedCall } from "./history.js";
import type { Recorder } from "./recorder.js";
import { tokenOf } from "./token-kv.js";

const getAttrs = () => ({ labels: {}, fields: {} });
const everything: SelectionPredicate = { label: everythingLabels, field: everythingFields, getAttrs };

export interface RecordedStorageSettings {
  readonly recorder: Recorder;
  readonly storage: StorageInterface;
  /** The client's name. */
  readonly name: string;
  /** Full prefix of the storage's keys, without a trailing slash. */
  readonly root: string;
}

/**
 * One client of a {@link StorageInterface}, whose calls are recorded in the engine's words: a create is a transaction that
 * found no key, and so on. Keys are as the storage takes them; objects have a field `token` that no two states share.
 */
export class RecordedStorage {
  readonly #settings: RecordedStorageSettings;

  constructor(settings: RecordedStorageSettings) {
    this.#settings = settings;
  }

  /** Resolves with the new revision; undefined when the key was there. */
  create(key: string, object: KubeObject): Promise<bigint | undefined> {
    const write = this.#begin(this.#put(key, object, 0n));
    return this.#writing(
      key,
      { code: "KeyExists", found: "something" },
      () => write,
      async () => {
        return answerOf(await this.#settings.storage.create(key, object));
      },
    );
  }

  /** Resolves with the new revision; undefined when there was nothing to update. */
  update(key: string, next: () => KubeObject): Promise<bigint | undefined> {
    let write: ((outcome: RecordedCall["outcome"]) => void) | undefined;
    return this.#writing(
      key,
      { code: "KeyNotFound", found: "nothing" },
      () => write,
      async () => {
        const updated = await this.#settings.storage.guaranteedUpdate(key, {
          tryUpdate: (_, { resourceVersion }) => {
            const object = next();
            write?.(notDone);
            write = this.#begin(this.#put(key, object, BigInt(resourceVersion)));
            return { object };
          },
        });
        return answerOf(updated);
      },
    );
  }

  /** Resolves with the revision of the deletion; undefined when there was nothing to delete. */
  delete(key: string): Promise<bigint | undefined> {
    const full = this.#full(key);
    const write = this.#begin({ kind: "txn", request: { compare: [], success: [{ type: "delete", key: full }] } });
    return this.#writing(
      key,
      { code: "KeyNotFound", found: "nothing" },
      () => write,
      async () => {
        const deleted = await this.#settings.storage.delete(key);
        return { ...answerOf(deleted), results: [{ kv: partialPair(full, tokenOf(deleted.object), 0n) }] };
      },
    );
  }

  async get(key: string, resourceVersion: string): Promise<void> {
    const freshness: Freshness = resourceVersion === "" ? "consistent" : BigInt(resourceVersion);
    const end = this.#begin({ kind: "look", key: this.#full(key), freshness });
    try {
      const found = await this.#settings.storage.get(key, { resourceVersion, ignoreNotFound: true });
      const value: Finding = found === undefined ? "nothing" : this.#pair(found);
      end({ ok: true, value });
    } catch (err) {
      end(failure(err));
      throw err;
    }
  }

  /** Resolves with the revision of the list. */
  async list(
    options: Omit<ListOptions, "predicate">,
    paging: Pick<SelectionPredicate, "limit" | "continue"> = {},
  ): Promise<ListResult> {
    const { resourceVersion = "", resourceVersionMatch } = options;
    const { limit = 0 } = paging;
    const range = { key: `${this.#settings.root}/`, rangeEnd: prefixEnd(`${this.#settings.root}/`), limit };
    const asked = BigInt(resourceVersion || "0");
    const end = this.#begin(
      resourceVersion === ""
        ? { kind: "range", request: range }
        : resourceVersionMatch === "Exact"
          ? { kind: "range", request: { ...range, revision: asked, serializable: true } }
          : { kind: "range", request: { ...range, serializable: true }, notOlderThan: asked },
    );
    try {
      const result = await this.#settings.storage.getList("/", { ...options, predicate: { ...everything, ...paging } });
      end({ ok: true, value: this.#response(result) });
      return result;
    } catch (err) {
      end(failure(err));
      throw err;
    }
  }

  /** Watches what comes after `revision` until `enough` says so or the watch ends. */
  async watch(revision: bigint, enough: () => boolean): Promise<void> {
    const id = this.#beginWatch(revision);
    const watch = await this.#settings.storage.watch("/", { resourceVersion: String(revision), predicate: everything });
    await this.#follow(id, () => watch.next(), enough);
    watch.stop();
  }

  /** WatchList: what is there, then what comes after it. */
  async watchList(enough: () => boolean): Promise<void> {
    const range = { key: `${this.#settings.root}/`, rangeEnd: prefixEnd(`${this.#settings.root}/`) };
    const end = this.#begin({ kind: "range", request: range });
    const watch = await this.#settings.storage.watch("/", {
      resourceVersionMatch: "NotOlderThan",
      sendInitialEvents: true,
      predicate: { ...everything, allowWatchBookmarks: true },
    });
    const kvs: KeyValue[] = [];
    for (let batch = await watch.next(); batch !== undefined; batch = await watch.next()) {
      const at = batch.findIndex(isInitialEventsEnd);
      kvs.push(...batch.slice(0, at === -1 ? batch.length : at).map(({ object }) => this.#pair(object)));
      if (at === -1) continue;
      const revision = versionOf((batch[at] as WatchEvent).object);
      end({ ok: true, value: { kvs, count: kvs.length, more: false, revision } });
      const id = this.#beginWatch(revision);
      const rest = [batch.slice(at + 1)];
      await this.#follow(id, async () => rest.shift() ?? watch.next(), enough);
      break;
    }
    watch.stop();
  }

  async #follow(
    id: number,
    next: () => Promise<readonly WatchEvent[] | undefined>,
    enough: () => boolean,
  ): Promise<void> {
    const { recorder } = this.#settings;
    for (let events = await next(); events !== undefined; events = await next()) {
      for (const event of events) {
        if (event.type === "ERROR") continue;
        recorder.happened({ type: "batch", id, batch: this.#batch(event) });
      }
      if (enough()) break;
    }
    recorder.happened({ type: "end", id });
  }

  #beginWatch(revision: bigint): number {
    const { recorder, name: client, root } = this.#settings;
    const id = recorder.nextId();
    const request = { key: `${root}/`, rangeEnd: prefixEnd(`${root}/`), startRevision: revision + 1n, prevKV: false };
    recorder.happened({ type: "watch", id, client, request });
    return id;
  }

  #begin(question: Question): (outcome: RecordedCall["outcome"]) => void {
    const { recorder, name: client } = this.#settings;
    const id = recorder.nextId();
    recorder.happened({ type: "call", id, client, question });
    return (outcome) => recorder.happened({ type: "return", id, outcome });
  }

  /** Runs a write, which either is done, or finds what keeps it from being done. */
  async #writing(
    key: string,
    obstacle: { readonly code: StorageErrorCode; readonly found: Finding },
    attempt: () => ((outcome: RecordedCall["outcome"]) => void) | undefined,
    run: () => Promise<TxnResponse>,
  ): Promise<bigint | undefined> {
    const look = this.#begin({ kind: "look", key: this.#full(key), freshness: "consistent" });
    try {
      const value = await run();
      look(notDone);
      attempt()?.({ ok: true, value });
      return value.revision;
    } catch (err) {
      if (!isStorageError(err, obstacle.code)) {
        look(notDone);
        attempt()?.(failure(err));
        throw err;
      }
      attempt()?.(notDone);
      look({ ok: true, value: obstacle.found });
      return undefined;
    }
  }

  #put(key: string, object: KubeObject, modRevision: bigint): Question {
    const full = this.#full(key);
    const success = [{ type: "put", key: full, value: tokenOf(object) }] as const;
    return { kind: "txn", request: { compare: [{ key: full, modRevision }], success } };
  }

  #full(key: string): string {
    return `${this.#settings.root}${key}`;
  }

  #pair(object: EncodedObject): KeyValue {
    const { name, namespace } = object.object.metadata ?? {};
    const key = this.#full(`/${namespace}/${name}`);
    return partialPair(key, tokenOf(object.object), versionOf(object));
  }

  #response({ items, resourceVersion, continue: more, remainingItemCount = 0 }: ListResult): RangeResponse {
    const kvs = items.map((item) => this.#pair(item));
    return { kvs, count: kvs.length + remainingItemCount, more: more !== undefined, revision: BigInt(resourceVersion) };
  }

  #batch({ type, object }: WatchEvent): KVWatchBatch {
    const revision = versionOf(object);
    if (type === "BOOKMARK") return { events: [], revision };
    const kv = this.#pair(object);
    const event: KVEvent = type === "DELETED" ? { type: "delete", kv } : { type: "put", kv };
    return { events: [event], revision };
  }
}

/** Of a call that had no effect: it was not made, refused, or made again in another form. */
const notDone: Failure = { ok: false, code: "NotDone", message: "not done" };

function answerOf(object: EncodedObject): TxnResponse {
  return { succeeded: true, revision: versionOf(object), results: [{}] };
}

function isInitialEventsEnd({ type, object }: WatchEvent): boolean {
  return type === "BOOKMARK" && object.object.metadata?.annotations?.[INITIAL_EVENTS_END_ANNOTATION] === "true";
}

function versionOf({ object }: EncodedObject): bigint {
  return BigInt(object.metadata?.resourceVersion ?? "0");
}

/** What an object tells of its pair. */
function partialPair(key: string, value: Buffer, modRevision: bigint): KeyValue {
  return { key, value, createRevision: 0n, modRevision, version: 0n, lease: 0n };
}

function failure(err: unknown): Failure {
  const message = err instanceof Error ? err.message : String(err);
  return { ok: false, code: isStorageError(err, "Expired") ? "Compacted" : "Unavailable", message };
}
