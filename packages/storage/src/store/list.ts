import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { newTooLargeError } from "../errors/storage-errors.js";
import { isStorageError, type ListOptions, type ListResult, StorageError } from "../interfaces.js";
import { prefixEnd, type RangeRequest, type RangeResponse } from "../kv/kv.js";
import { measured, type StoreContext } from "./context.js";
import { encodeContinue, encodeContinueAfter } from "./continue-token.js";
import { type ListPlan, planList } from "./list-plan.js";
import { Pacer } from "./pacer.js";
import { matchesPredicate, selectsEverything } from "./predicate.js";
import { parseResourceVersion } from "./resource-version.js";
import { UnreadableObjects } from "./unreadable.js";

/** Selectors can drop most of a page: pages double up to this many pairs until the limit is met. */
const MAX_PAGE = 10_000;

const CONTINUE_EXPIRED =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
  "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
  "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
  "deleted between the time the first chunk was returned and now may show up in the list.";

/** Reads a list from the engine. `key` is the full key, with a trailing slash for a prefix. */
export async function listObjects(context: StoreContext, key: string, options: ListOptions): Promise<ListResult> {
  const plan = planList(key, options);
  return new ListRead(context, key, options, plan).run();
}

class ListRead {
  readonly #context: StoreContext;
  readonly #key: string;
  readonly #options: ListOptions;
  readonly #plan: ListPlan;
  readonly #limit: number;
  readonly #pacer: Pacer;
  readonly #items: EncodedObject[] = [];
  readonly #unreadable: UnreadableObjects;
  #startKey: string;
  #revision: bigint;
  #lastKey = "";
  #fetched = 0;
  #evaluated = 0;

  constructor(context: StoreContext, key: string, options: ListOptions, plan: ListPlan) {
    this.#context = context;
    this.#key = key;
    this.#options = options;
    this.#plan = plan;
    this.#limit = options.predicate.limit ?? 0;
    this.#pacer = new Pacer(context.clock);
    this.#unreadable = new UnreadableObjects(context);
    this.#startKey = plan.startKey;
    this.#revision = plan.kind === "exact" ? plan.revision : 0n;
  }

  async run(): Promise<ListResult> {
    let pageSize = this.#limit;
    for (;;) {
      const page = await this.#readPage(pageSize);
      const hasMore = await this.#take(page);
      if (!hasMore || this.#limit === 0 || this.#items.length >= this.#limit) return this.#result(page, hasMore);
      pageSize = Math.min(pageSize * 2, MAX_PAGE);
    }
  }

  async #readPage(limit: number): Promise<RangeResponse> {
    const request = this.#rangeRequest(limit);
    const operation = request.rangeEnd === undefined ? "get" : "list";
    let page: RangeResponse;
    try {
      const reading = this.#context.kv.range(request, this.#options.signal);
      page = await measured(this.#context, operation, this.#key, reading);
    } catch (err) {
      throw await this.#explain(err);
    }
    this.#fetched += page.kvs.length;
    const minimum = parseResourceVersion(this.#options.resourceVersion);
    if (minimum > page.revision) throw newTooLargeError(minimum, page.revision);
    if (this.#revision === 0n) this.#revision = page.revision;
    return page;
  }

  #rangeRequest(limit: number): RangeRequest {
    const revision = this.#revision === 0n ? {} : { revision: this.#revision };
    if (this.#options.recursive === false) return { key: this.#key, ...revision };
    return {
      key: this.#startKey,
      rangeEnd: prefixEnd(this.#key),
      ...revision,
      ...(limit > 0 ? { limit } : {}),
    };
  }

  /** Takes matching objects until the limit is met; whether there is anything behind them. */
  async #take({ kvs, count }: RangeResponse): Promise<boolean> {
    const { predicate, signal } = this.#options;
    for (const kv of kvs) {
      if (this.#limit > 0 && this.#items.length >= this.#limit) return true;
      if (this.#pacer.isDue()) {
        await this.#pacer.pause();
        if (signal?.aborted) throw new StorageError("Canceled", "context canceled", { key: this.#key });
      }
      this.#lastKey = kv.key;
      const object = this.#unreadable.decode(kv);
      if (object === undefined) continue;
      if (matchesPredicate(predicate, object)) this.#items.push(object);
      this.#evaluated++;
    }
    this.#startKey = `${this.#lastKey}\u0000`;
    return kvs.length < count;
  }

  #result(page: RangeResponse, hasMore: boolean): ListResult {
    const { groupResource, metrics } = this.#context;
    const figures = { fetched: this.#fetched, evaluated: this.#evaluated, returned: this.#items.length };
    metrics.listDone("store", groupResource, figures, "");
    this.#unreadable.throwIfAny();
    const result: ListResult = { items: this.#items, resourceVersion: String(this.#revision) };
    if (!hasMore) return result;
    const token = encodeContinueAfter(this.#lastKey, this.#key, this.#revision);
    if (!selectsEverything(this.#options.predicate)) return { ...result, continue: token };
    return { ...result, continue: token, remainingItemCount: page.count - this.#limit };
  }

  /** Adds what only a list knows: where it may go on after compaction, how far the future is. */
  async #explain(err: unknown): Promise<unknown> {
    if (isStorageError(err, "Expired") && this.#options.predicate.continue) {
      const token = encodeContinue(this.#startKey, this.#key, -1n);
      return new StorageError("Expired", CONTINUE_EXPIRED, { ...err.details, continue: token });
    }
    if (isStorageError(err, "TooLargeResourceVersion") && this.#plan.kind === "exact") {
      const { revision } = await measured(this.#context, "get", this.#key, this.#context.kv.status());
      return newTooLargeError(this.#plan.revision, revision);
    }
    return err;
  }
}
