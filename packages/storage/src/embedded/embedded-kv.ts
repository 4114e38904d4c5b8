import { type Cancellation, type Clock, discardLogger, type Logger, realClock } from "@kube-apiserver/component-base";
import type {
  KV,
  KVError,
  KVStatus,
  KVWatch,
  KVWatchRequest,
  RangeRequest,
  RangeResponse,
  TxnRequest,
  TxnResponse,
} from "../kv/kv.js";
import {
  canceledError,
  closedError,
  compactedError,
  futureRevisionError,
  leaseNotFoundError,
  tooLargeError,
} from "../kv/kv-errors.js";
import { applyRevoke, applyTxn } from "./apply.js";
import { AutoCompactor } from "./auto-compactor.js";
import type { CommitLog, CommitLogListener, Submission } from "./commit-log.js";
import { EmbeddedWatch } from "./embedded-watch.js";
import { History } from "./history.js";
import { LeaseExpiry } from "./lease-expiry.js";
import { findLease, overlongLeases, withLease } from "./leases.js";
import type { EmbeddedKVOptions } from "./options.js";
import { DEFAULT_MAX_REQUEST_BYTES, DEFAULT_PROGRESS_INTERVAL_MS } from "./options.js";
import { ProgressTicker } from "./progress-ticker.js";
import { readRange } from "./read-range.js";
import type { StoreState } from "./store-state.js";
import { emptyState } from "./store-state.js";

/** A {@link KV} inside this process. */
export interface EmbeddedKV extends KV {
  /**
   * A memory-only engine that starts from what is committed now and goes its own way: revisions, watches and leases of
   * one are not seen by the other. Takes no time, whatever the size. The caller closes it.
   */
  fork(): EmbeddedKV;
}

/** Where an engine begins. */
export interface EngineSeed {
  readonly state: StoreState;
  readonly history: History;
}

/** MVCC over immutable states: reads and watches see committed ones, writes build on the newest. */
export class EmbeddedEngine implements EmbeddedKV, CommitLogListener {
  readonly #options: EmbeddedKVOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly history: History;
  readonly #watches = new Set<EmbeddedWatch>();
  readonly #expiry: LeaseExpiry;
  readonly #compactor: AutoCompactor;
  readonly #progress: ProgressTicker;
  #committed: StoreState;
  /** The state after everything submitted. The same as the committed one while nothing is under way. */
  #head: StoreState;
  #log: CommitLog | undefined;
  #closing: Promise<void> | undefined;

  constructor(seed: EngineSeed, options: EmbeddedKVOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#logger = options.logger ?? discardLogger;
    this.history = seed.history;
    this.#committed = seed.state;
    this.#head = seed.state;
    this.#expiry = new LeaseExpiry(this.#clock, this.#logger, (leaseId) => this.revokeLease(leaseId));
    this.#compactor = new AutoCompactor(options.autoCompaction, this.#clock);
    this.#progress = new ProgressTicker(this.#clock, options.progressIntervalMs ?? DEFAULT_PROGRESS_INTERVAL_MS);
    this.#expiry.update(seed.state.leases);
  }

  readonly answersProgress = true;

  /** Makes every later change go through `log`. Called once, before the engine is handed out. */
  attachLog(log: CommitLog): void {
    this.#log = log;
    this.#shortenLeases();
  }

  range(request: RangeRequest, signal?: Cancellation): Promise<RangeResponse> {
    return attempt(() => {
      this.#check(signal);
      return Promise.resolve(readRange(this.#committed, this.history, request));
    });
  }

  txn(request: TxnRequest, signal?: Cancellation): Promise<TxnResponse> {
    return attempt(() => {
      this.#check(signal);
      this.#checkSize(request);
      const { response, ...change } = applyTxn(this.#head, request);
      const { state, events } = change;
      const submission: Submission =
        events.length === 0 ? { change } : { change, entry: { type: "txn", revision: state.revision, events } };
      return abortable(this.#submit(submission), response, signal);
    });
  }

  watch(request: KVWatchRequest): KVWatch {
    const watch = new EmbeddedWatch(this, request);
    if (this.#closing !== undefined) {
      watch.close();
      return watch;
    }
    this.#watches.add(watch);
    if (request.progressNotify) this.#progress.add(watch);
    return watch;
  }

  compact(revision: bigint): Promise<void> {
    return attempt(() => {
      this.#check();
      const floor = Number(revision);
      if (floor <= this.history.floor) throw compactedError(this.history.floor);
      if (floor > this.#committed.revision) throw futureRevisionError();
      return this.#compactTo(floor);
    });
  }

  grantLease(ttlSeconds: number): Promise<bigint> {
    return attempt(() => {
      this.#check();
      const id = this.#head.leases.nextId;
      const ttlMs = ttlSeconds * 1000;
      const lease = {
        id,
        ttlSeconds,
        deadlineMs: this.#clock.monotonic() + ttlMs,
        expiresAtMs: this.#clock.now() + ttlMs,
      };
      const state = { ...this.#head, leases: withLease(this.#head.leases, lease) };
      return settled(this.#submit({ change: { state, events: [] }, entry: { type: "grant", lease } }), id);
    });
  }

  revokeLease(leaseId: bigint): Promise<void> {
    return attempt(() => {
      this.#check();
      if (findLease(this.#head.leases, leaseId) === undefined) {
        throw leaseNotFoundError();
      }
      const change = applyRevoke(this.#head, leaseId);
      const { state, events } = change;
      return settled(
        this.#submit({ change, entry: { type: "revoke", leaseId, revision: state.revision, events } }),
        undefined,
      );
    });
  }

  status(signal?: Cancellation): Promise<KVStatus> {
    return attempt(() => {
      this.#check(signal);
      return Promise.resolve({
        revision: BigInt(this.#committed.revision),
        compactRevision: BigInt(this.history.floor),
        sizeBytes: this.#log?.sizeBytes() ?? this.#committed.liveBytes + this.history.bytes,
      });
    });
  }

  get failure(): KVError | undefined {
    return this.#log?.failure;
  }

  fork(): EmbeddedKV {
    this.#check();
    const { dataDir: _, ...options } = this.#options;
    return new EmbeddedEngine({ state: this.#committed, history: this.history.fork() }, options);
  }

  close(): Promise<void> {
    this.#closing ??= this.#shutDown();
    return this.#closing;
  }

  /** What a snapshot has to hold, so that the log from the compacted revision on brings back the rest. */
  snapshotSource(): { readonly revision: number } & Pick<StoreState, "tree" | "leases"> {
    const revision = this.history.floor;
    return { revision, tree: this.history.treeAt(revision), leases: this.#committed.leases };
  }

  committed(submissions: readonly Submission[]): void {
    const before = this.#committed;
    for (const { change, floor } of submissions) {
      if (change.events.length > 0) this.history.append(change.events, this.#committed.tree);
      this.#committed = change.state;
      if (floor !== undefined && floor > this.history.floor) this.history.compact(floor);
    }
    if (this.#committed.leases !== before.leases) this.#expiry.update(this.#committed.leases);
    if (this.#committed.revision === before.revision) return;
    for (const watch of this.#watches) watch.notify();
    this.#compactIfDue();
  }

  rolledBack(): void {
    this.#head = this.#committed;
  }

  release(watch: EmbeddedWatch): void {
    this.#watches.delete(watch);
    this.#progress.delete(watch);
  }

  /** Undefined when it is committed already: an engine without a log, or nothing to wait for. */
  #submit(submission: Submission): Promise<void> | undefined {
    if (this.#log !== undefined) {
      if (submission.entry === undefined && this.#head === this.#committed) return undefined;
      const done = this.#log.submit(submission);
      this.#head = submission.change.state;
      return done;
    }
    this.#head = submission.change.state;
    if (submission.entry !== undefined) this.committed([submission]);
    return undefined;
  }

  /**
   * After the clock was set back, leases get their whole time again. That is written down: restarting more often than
   * they last must not keep them for ever.
   */
  #shortenLeases(): void {
    const nowMs = this.#clock.now();
    for (const stored of overlongLeases(this.#head.leases, nowMs)) {
      const lease = { ...stored, expiresAtMs: nowMs + stored.ttlSeconds * 1000 };
      const state = { ...this.#head, leases: withLease(this.#head.leases, lease) };
      this.#submit({ change: { state, events: [] }, entry: { type: "grant", lease } })?.catch((err: unknown) =>
        this.#logger.warn("end of a lease could not be written", { leaseId: lease.id.toString(), err }),
      );
    }
  }

  #compactTo(floor: number): Promise<void> {
    const submission: Submission = {
      change: { state: this.#head, events: [] },
      entry: { type: "compact", revision: floor },
      floor,
    };
    return settled(this.#submit(submission), undefined);
  }

  #compactIfDue(): void {
    const floor = this.#compactor.due(this.history);
    if (floor === undefined || this.#closing !== undefined) return;
    this.#compactTo(floor).catch((err: unknown) => this.#logger.warn("automatic compaction failed", { floor, err }));
  }

  #check(signal?: Cancellation): void {
    if (this.#closing !== undefined) throw closedError();
    if (signal?.aborted) throw canceledError(signal);
  }

  #checkSize(request: TxnRequest): void {
    const limit = this.#options.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES;
    let bytes = 0;
    for (const op of request.success) bytes += op.key.length + (op.type === "put" ? op.value.length : 0);
    if (bytes > limit) throw tooLargeError();
  }

  async #shutDown(): Promise<void> {
    this.#expiry.stop();
    this.#progress.stop();
    try {
      await this.#log?.close();
    } finally {
      for (const watch of this.#watches) watch.close();
    }
  }
}

/** A memory-only engine, ready at once; see {@link newEmbeddedKV}. `dataDir` is ignored. */
export function newMemoryKV(options: EmbeddedKVOptions = {}): EmbeddedKV {
  const { firstRevision = emptyState.revision } = options;
  const state = { ...emptyState, revision: firstRevision };
  const floor = firstRevision > emptyState.revision ? firstRevision : 0;
  return new EmbeddedEngine({ state, history: History.startingAt(firstRevision, state.tree, floor) }, options);
}

/** Turns a throw into a rejection without the cost of an async function on the hot path. */
function attempt<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (err) {
    return Promise.reject(err);
  }
}

function settled<T>(done: Promise<void> | undefined, value: T): Promise<T> {
  return done === undefined ? Promise.resolve(value) : done.then(() => value);
}

/** Like {@link settled}, but gives up waiting when `signal` aborts. */
function abortable<T>(done: Promise<void> | undefined, value: T, signal: Cancellation | undefined): Promise<T> {
  if (done === undefined || signal === undefined) return settled(done, value);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(canceledError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    const leave = () => signal.removeEventListener("abort", onAbort);
    done.then(
      () => {
        leave();
        resolve(value);
      },
      (err: unknown) => {
        leave();
        reject(err);
      },
    );
  });
}
