import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import { newNumberedError } from "../errors/storage-errors.js";
import { StorageError } from "../interfaces.js";
import type { KeyValue } from "../kv/kv.js";
import { measured, type StoreContext } from "./context.js";
import type { StoredState } from "./decoder.js";

export interface CurrentStateOptions {
  readonly key: string;
  readonly ignoreNotFound: boolean;
  readonly cachedExisting?: EncodedObject | undefined;
  readonly signal?: Cancellation | undefined;
}

/**
 * The state that a conditional write is computed from. It may begin with a cached one; a failure that a stale state could
 * explain is then only believed after the engine was asked.
 */
export class CurrentState {
  readonly #context: StoreContext;
  readonly #options: CurrentStateOptions;
  #state: StoredState | undefined;
  #isFresh: boolean;

  private constructor(context: StoreContext, options: CurrentStateOptions) {
    this.#context = context;
    this.#options = options;
    const { cachedExisting } = options;
    this.#isFresh = cachedExisting === undefined;
    this.#state = cachedExisting === undefined ? undefined : context.decoder.stateOf(cachedExisting);
  }

  /** Rejects with code KeyNotFound when there is none and that is not ignored. */
  static async begin(context: StoreContext, options: CurrentStateOptions): Promise<CurrentState> {
    const current = new CurrentState(context, options);
    if (current.#isFresh) await current.reread();
    return current;
  }

  /** Undefined when the key does not exist. */
  get state(): StoredState | undefined {
    return this.#state;
  }

  /** Whether the state came from the engine, not from a cache. */
  get isFresh(): boolean {
    return this.#isFresh;
  }

  /** 0n when the key does not exist. */
  get revision(): bigint {
    return this.#state?.revision ?? 0n;
  }

  async reread(): Promise<void> {
    const { key, signal } = this.#options;
    const { kvs } = await measured(this.#context, "get", key, this.#context.kv.range({ key }, signal));
    this.adopt(kvs[0]);
  }

  /** Takes what the engine returned with a failed comparison. Throws code KeyNotFound as {@link begin}. */
  adopt(kv: KeyValue | undefined): void {
    if (this.#options.signal?.aborted) throw canceledError(this.#options.key, this.#options.signal.reason);
    if (kv === undefined && !this.#options.ignoreNotFound) {
      throw newNumberedError("KeyNotFound", { key: this.#options.key });
    }
    this.#state = kv === undefined ? undefined : this.#context.decoder.state(kv);
    this.#isFresh = true;
  }

  /**
   * Runs `compute` on the state. When it throws and the state was a cached one that turns out stale, resolves with
   * undefined: the caller starts over with the state that is now fresh.
   */
  async attempt<T>(compute: (state: StoredState | undefined) => T | Promise<T>): Promise<{ value: T } | undefined> {
    try {
      return { value: await compute(this.#state) };
    } catch (err) {
      if (this.#isFresh) throw err;
      const before = this.revision;
      await this.reread();
      if (this.revision === before) throw err;
      return undefined;
    }
  }
}

function canceledError(key: string, cause: unknown): StorageError {
  return new StorageError("Canceled", "context canceled", { key, cause });
}
