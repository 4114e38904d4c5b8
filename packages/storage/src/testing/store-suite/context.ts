import assert from "node:assert/strict";
import {
  type EncodedObject,
  everythingFields,
  everythingLabels,
  getOwn,
  type KubeObject,
  parseFieldSelector,
  parseLabelSelector,
} from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import {
  isStorageError,
  type ListOptions,
  type ListResult,
  type ObjectAttrs,
  type ParsedObject,
  type SelectionPredicate,
  type StorageErrorCode,
  type StorageInterface,
  type WatchEvent,
  type WatchInterface,
  type WatchOptions,
} from "../../interfaces.js";
import type { KV } from "../../kv/kv.js";

/** A clock that tests move. */
export interface AdvanceableClock extends Clock {
  advance(ms: number): void;
}

/** One promise of the contract. */
export interface StorageTestCase {
  /** The rule, as a sentence. */
  readonly name: string;
  /** Says what a cache has after the engine moved on elsewhere: not for engines that do not tell their progress. */
  readonly needsProgress?: boolean;
  run(context: StorageTestContext): Promise<void>;
}

export interface StorageTestContextInit {
  readonly storage: StorageInterface;
  readonly kv: KV;
  /** The clock of {@link storage}; the engine has its own. */
  readonly clock: AdvanceableClock;
  /** Full prefix of the storage's keys, with a trailing slash. */
  readonly root: string;
  /** Whether a watch cache answers: it promises a little more. Default false. */
  readonly cached?: boolean;
}

/** A widget as tests write it: `labels` and `color` can be selected. */
export interface WidgetParts {
  readonly labels?: Readonly<Record<string, string>>;
  readonly color?: string;
  readonly size?: number;
  readonly uid?: string;
}

/** Longest time a test waits for an event that has to come. */
const PATIENCE_MS = 10_000;

/** A storage of widgets, the engine below it, and shorthands. */
export class StorageTestContext {
  readonly storage: StorageInterface;
  readonly kv: KV;
  readonly clock: AdvanceableClock;
  readonly root: string;
  readonly cached: boolean;

  constructor({ storage, kv, clock, root, cached = false }: StorageTestContextInit) {
    this.storage = storage;
    this.kv = kv;
    this.clock = clock;
    this.root = root;
    this.cached = cached;
  }

  /** Creates `namespace/name`; resolves with its resourceVersion. */
  async create(path: string, parts: WidgetParts = {}): Promise<string> {
    return versionOf(await this.storage.create(`/${path}`, widget(path, parts)));
  }

  /** Replaces what {@link widget} makes of `parts`; resolves with the new resourceVersion. */
  async update(path: string, parts: WidgetParts): Promise<string> {
    return versionOf(
      await this.storage.guaranteedUpdate(`/${path}`, { tryUpdate: () => ({ object: widget(path, parts) }) }),
    );
  }

  /** Deletes; resolves with the deletion's resourceVersion. */
  async delete(path: string): Promise<string> {
    return versionOf(await this.storage.delete(`/${path}`));
  }

  list(key: string, options: Partial<ListOptions> & { select?: Partial<Selection> } = {}): Promise<ListResult> {
    const { select = {}, ...rest } = options;
    return this.storage.getList(key, { predicate: selecting(select), ...rest });
  }

  async watch(
    key: string,
    options: Partial<WatchOptions> & { select?: Partial<Selection> } = {},
  ): Promise<WatchReader> {
    const { select = {}, ...rest } = options;
    return new WatchReader(await this.storage.watch(key, { predicate: selecting(select), ...rest }));
  }

  /** Compacts the engine up to now; resolves with the revision. */
  async compactNow(): Promise<bigint> {
    const { revision } = await this.kv.status();
    await this.kv.compact(revision);
    return revision;
  }

  /** Writes beside the resource: moves the engine's revision and nothing else. */
  async writeElsewhere(): Promise<bigint> {
    const key = `${this.root.slice(0, -1)}-elsewhere`;
    const { revision } = await this.kv.txn({ compare: [], success: [{ type: "put", key, value: Buffer.from("x") }] });
    return revision;
  }
}

/** What a test selects by, as clients would write it. */
export interface Selection {
  readonly labels: string;
  readonly fields: string;
  readonly limit: number;
  readonly continue: string;
  readonly allowWatchBookmarks: boolean;
}

export function selecting({ labels, fields, ...rest }: Partial<Selection>): SelectionPredicate {
  return {
    label: labels === undefined ? everythingLabels : parseLabelSelector(labels),
    field: fields === undefined ? everythingFields : parseFieldSelector(fields),
    getAttrs: widgetAttrs,
    indexFields: ["color"],
    ...rest,
  };
}

export function widgetAttrs({ object }: ParsedObject): ObjectAttrs {
  const { labels = {}, name = "" } = object.metadata ?? {};
  const color = getOwn(object, "color");
  const fields = { "metadata.name": name, color: typeof color === "string" ? color : "" };
  return { labels: labels as Readonly<Record<string, string>>, fields };
}

/** `path` is `namespace/name`, or `name` alone. */
export function widget(path: string, { labels, ...parts }: WidgetParts = {}): KubeObject {
  const [name, namespace] = path.split("/").reverse();
  const { uid, ...spec } = parts;
  return {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: {
      name: name ?? "",
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(labels === undefined ? {} : { labels }),
    },
    ...spec,
  };
}

export function versionOf({ object }: EncodedObject): string {
  return object.metadata?.resourceVersion ?? "";
}

export function nameOf({ object }: EncodedObject): string {
  return object.metadata?.name ?? "";
}

export function namesOf({ items }: ListResult): string[] {
  return items.map(nameOf);
}

/** Asserts that `work` rejects with a StorageError of `code`; resolves with its message. */
export async function rejectsWith(code: StorageErrorCode, work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => undefined,
    (err: unknown) => err,
  );
  assert.ok(isStorageError(outcome, code), `expected a StorageError ${code}, got ${String(outcome)}`);
  return outcome.message;
}

/** Reads a watch event by event, never waiting forever. */
export class WatchReader {
  readonly watch: WatchInterface;
  #queue: WatchEvent[] = [];
  #hasEnded = false;

  constructor(watch: WatchInterface) {
    this.watch = watch;
  }

  /** The next event; undefined when the watch has ended. */
  async next(): Promise<WatchEvent | undefined> {
    while (this.#queue.length === 0 && !this.#hasEnded) {
      const batch = await withPatience(this.watch.next());
      if (batch === undefined) this.#hasEnded = true;
      else this.#queue = [...batch];
    }
    return this.#queue.shift();
  }

  /** The next `count` events as `TYPE name@resourceVersion`. */
  async take(count: number): Promise<string[]> {
    const result: string[] = [];
    while (result.length < count) {
      const event = await this.next();
      assert.ok(event, `watch ended after ${result.length} of ${count} events: ${result.join(", ")}`);
      result.push(`${event.type} ${nameOf(event.object)}@${versionOf(event.object)}`);
    }
    return result;
  }

  stop(): void {
    this.watch.stop();
  }
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no event came in time")), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
