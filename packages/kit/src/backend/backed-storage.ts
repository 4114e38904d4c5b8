import { setImmediate } from "node:timers/promises";
import {
  type EncodedObject,
  everythingFields,
  everythingLabels,
  type GroupResource,
  type GroupVersionKind,
  type KubeObject,
  newMethodNotSupported,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock, Logger, Timer } from "@kube-apiserver/component-base";
import type {
  CreateOptions,
  DeleteOptions,
  GetOptions,
  GuaranteedUpdateOptions,
  ListOptions,
  ListResult,
  SelectionPredicate,
  StorageInterface,
  StorageStats,
  WatchInterface,
  WatchOptions,
} from "@kube-apiserver/storage";
import { completeObject, isSameState, keyOf } from "./backend-object.js";
import { KeyLocks } from "./key-locks.js";
import type { ResourceBackend } from "./resource-backend.js";

/** What {@link BackedStorage} is made of. */
export interface BackedStorageConfig {
  readonly backend: ResourceBackend<KubeObject>;
  /** Keeps what the backend said last, with revisions and history. Closed with the storage. */
  readonly mirror: StorageInterface;
  readonly resource: GroupResource;
  readonly kind: GroupVersionKind;
  readonly clock: Clock;
  readonly logger: Logger;
}

const defaultMaxAgeMs = 1_000;
const keysPerTurn = 64;
const everything: SelectionPredicate = {
  label: everythingLabels,
  field: everythingFields,
  getAttrs: () => ({ labels: {}, fields: {} }),
};

/**
 * The objects of a backend as storage: a mirror that follows it, so that what a backend cannot say is there all the same:
 * revisions, history to resume watches from, consistent pages. Writes go to the backend first, then to the mirror.
 */
export class BackedStorage implements StorageInterface {
  readonly deleteUnread = undefined;
  readonly #config: BackedStorageConfig;
  readonly #maxAgeMs: number;
  readonly #locks = new KeyLocks();
  /** Keys written since the refresh under way began: what the backend listed for them may be older. */
  readonly #written = new Set<string>();
  readonly #unsubscribe: (() => void) | undefined;
  #watchers = 0;
  #timer: Timer | undefined;
  #refreshing: Promise<void> | undefined;
  /** Monotonic time at which the last refresh that went well began. */
  #askedAt: number | undefined;
  /** Whether the backend said, since then, that something changed. */
  #stale = false;
  #closed = false;

  constructor(config: BackedStorageConfig) {
    this.#config = config;
    this.#maxAgeMs = config.backend.maxAgeMs ?? defaultMaxAgeMs;
    this.#unsubscribe = config.backend.subscribe?.(() => this.#changed());
  }

  create(key: string, obj: KubeObject, options?: CreateOptions): Promise<EncodedObject> {
    return this.#write(key, async () => {
      // Whether the key is free is the mirror's to say, and it says so before the backend is asked.
      const { mirror } = this.#config;
      if ((await mirror.get(key, { ignoreNotFound: true })) !== undefined) return mirror.create(key, obj, options);
      return mirror.create(key, await this.#createInBackend(obj), options);
    });
  }

  delete(key: string, { cachedExisting: _, ...options }: DeleteOptions = {}): Promise<EncodedObject> {
    return this.#write(key, () =>
      this.#config.mirror.delete(key, {
        ...options,
        validate: async (current) => {
          await options.validate?.(current);
          await this.#backend("delete")(current.object);
        },
      }),
    );
  }

  get(key: string, options: GetOptions & { readonly ignoreNotFound: true }): Promise<EncodedObject | undefined>;
  get(key: string, options?: GetOptions): Promise<EncodedObject>;
  async get(key: string, options?: GetOptions): Promise<EncodedObject | undefined> {
    await this.#refreshed();
    return this.#config.mirror.get(key, options);
  }

  async getList(key: string, options: ListOptions): Promise<ListResult> {
    await this.#refreshed();
    return this.#config.mirror.getList(key, options);
  }

  async watch(key: string, options: WatchOptions): Promise<WatchInterface> {
    await this.#refreshed();
    const watch = await this.#config.mirror.watch(key, options);
    this.#watchers++;
    this.#poll();
    let counted = true;
    const leave = () => {
      if (counted) this.#watchers--;
      counted = false;
    };
    return {
      async next() {
        const events = await watch.next();
        if (events === undefined) leave();
        return events;
      },
      stop() {
        leave();
        watch.stop();
      },
    };
  }

  guaranteedUpdate(key: string, options: GuaranteedUpdateOptions): Promise<EncodedObject> {
    const { tryUpdate, cachedExisting: _, ...rest } = options;
    return this.#write(key, () =>
      this.#config.mirror.guaranteedUpdate(key, {
        ...rest,
        tryUpdate: async (current, meta) => {
          const result = await tryUpdate(current, meta);
          if (current === undefined) return { ...result, object: await this.#createInBackend(result.object) };
          if (isSameState(result.object, current.object)) return result;
          const updated = await this.#backend("update")(result.object, current.object);
          return { ...result, object: completeObject(updated, this.#config.kind) };
        },
      }),
    );
  }

  async stats(): Promise<StorageStats> {
    await this.#refreshed();
    return this.#config.mirror.stats();
  }

  async readinessCheck(): Promise<void> {
    await this.#config.mirror.readinessCheck();
  }

  currentRevision(signal?: Cancellation): Promise<bigint> {
    return this.#config.mirror.currentRevision(signal);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#timer?.cancel();
    await this.#refreshing?.catch(() => {});
    await this.#config.mirror.close();
  }

  async #createInBackend(obj: KubeObject): Promise<KubeObject> {
    return completeObject(await this.#backend("create")(obj), this.#config.kind);
  }

  /** @throws StatusError when the backend has no such verb, which only half of a deletion (finalizers) gets to */
  #backend<V extends "create" | "update" | "delete">(verb: V): NonNullable<ResourceBackend<KubeObject>[V]> {
    const { backend, resource } = this.#config;
    const method = backend[verb];
    if (method === undefined) throw newMethodNotSupported(resource, verb);
    return method.bind(backend) as NonNullable<ResourceBackend<KubeObject>[V]>;
  }

  /** What is written builds on what the backend says now. */
  async #write<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.#refreshed();
    return this.#locks.run(key, async () => {
      try {
        return await work();
      } finally {
        this.#written.add(key);
      }
    });
  }

  #changed(): void {
    this.#stale = true;
    if (this.#watchers > 0) this.#refreshInBackground();
  }

  /** Keeps asking for as long as somebody watches a backend that does not tell of changes. */
  #poll(): void {
    const { backend, clock } = this.#config;
    if (backend.subscribe !== undefined || this.#timer !== undefined || this.#closed) return;
    this.#timer = clock.setTimer(() => {
      this.#timer = undefined;
      if (this.#watchers === 0) return;
      this.#refreshInBackground();
      this.#poll();
    }, this.#maxAgeMs);
  }

  #refreshInBackground(): void {
    this.#refresh().catch((err: unknown) => {
      this.#config.logger.warn("unable to ask for the objects of a resource", { kind: this.#config.kind.kind, err });
    });
  }

  /** Resolves when the mirror says what the backend said not too long ago. Rejects as the backend does. */
  async #refreshed(): Promise<void> {
    const called = this.#config.clock.monotonic();
    // One that is under way may have begun before the change that has to be seen.
    while (!this.#isFreshFor(called)) await this.#refresh();
  }

  #isFreshFor(called: number): boolean {
    if (this.#askedAt === undefined) return false;
    if (this.#config.backend.subscribe === undefined) return this.#askedAt >= called - this.#maxAgeMs;
    return !this.#stale || this.#askedAt >= called;
  }

  #refresh(): Promise<void> {
    this.#refreshing ??= this.#follow().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #follow(): Promise<void> {
    const { backend, mirror, kind, clock } = this.#config;
    const begun = clock.monotonic();
    this.#stale = false;
    this.#written.clear();
    try {
      const objects = await backend.list();
      const wanted = new Map(objects.map((obj) => [keyOf(obj), completeObject(obj, kind)]));
      const { items } = await mirror.getList("/", { predicate: everything });
      const known = new Map(items.map(({ object }) => [keyOf(object), object]));
      let turn = 0;
      for (const key of new Set([...known.keys(), ...wanted.keys()])) {
        if (++turn % keysPerTurn === 0) await setImmediate();
        if (this.#closed) return;
        // What is written meanwhile is told by who writes it.
        if (this.#locks.isHeld(key) || this.#written.has(key)) continue;
        await this.#locks.run(key, () => this.#reconcile(key, known.get(key), wanted.get(key)));
      }
      this.#askedAt = begun;
    } catch (err) {
      this.#stale = true;
      throw err;
    }
  }

  async #reconcile(key: string, known: KubeObject | undefined, wanted: KubeObject | undefined): Promise<void> {
    const { mirror } = this.#config;
    if (wanted === undefined) await mirror.delete(key);
    else if (known === undefined) await mirror.create(key, wanted);
    else if (known.metadata?.uid !== wanted.metadata?.uid) {
      await mirror.delete(key);
      await mirror.create(key, wanted);
    } else if (!isSameState(known, wanted)) {
      await mirror.guaranteedUpdate(key, { tryUpdate: () => ({ object: wanted }) });
    }
  }
}
