import type { Clock, Logger } from "@kube-apiserver/component-base";
import { isKVError, KVError } from "../../kv/kv.js";
import { closedError } from "../../kv/kv-errors.js";
import type { CommitLog, CommitLogListener, Submission } from "../commit-log.js";
import { ByteWriter } from "./byte-writer.js";
import { encodeEntry } from "./entry-codec.js";
import { BATCH_HEADER_BYTES, endBatch } from "./log-format.js";
import type { SegmentedLog } from "./segmented-log.js";

const BUFFER_BYTES = 262_144;
/** A buffer that grew larger for one batch is not kept. */
const KEPT_BUFFER_BYTES = 4_194_304;
/** After a full disk was found, writes fail at once for this long: looking again means writing a segment. */
const NO_SPACE_PAUSE_MS = 1000;

interface Waiting {
  readonly submission: Submission;
  readonly resolve: () => void;
  readonly reject: (err: KVError) => void;
}

export interface GroupCommitSettings {
  readonly log: SegmentedLog;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The store's revision before the first submission. */
  readonly revision: number;
  readonly onFatal: ((err: KVError) => void) | undefined;
  /** Called after each batch; must not throw. */
  readonly afterCommit: (submissions: readonly Submission[]) => void;
  /** Called at the end of `close`, whatever happened before. */
  readonly release: () => Promise<void>;
}

/** Writes whatever has gathered while the last batch was on its way, one write and one sync for all of it. */
export class GroupCommit implements CommitLog {
  readonly #settings: GroupCommitSettings;
  readonly #listener: CommitLogListener;
  #filling = new ByteWriter(BUFFER_BYTES);
  #idle = new ByteWriter(BUFFER_BYTES);
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #revision: number;
  #refusal: { readonly err: KVError; readonly untilMs: number } | undefined;
  #closed = false;

  constructor(settings: GroupCommitSettings, listener: CommitLogListener) {
    this.#settings = settings;
    this.#listener = listener;
    this.#revision = settings.revision;
    this.#filling.reset(BATCH_HEADER_BYTES);
    this.#idle.reset(BATCH_HEADER_BYTES);
  }

  submit(submission: Submission): Promise<void> {
    const refusal = this.#refuses();
    if (refusal !== undefined) throw refusal;
    if (submission.entry !== undefined) encodeEntry(this.#filling, submission.entry);
    this.#running ??= this.#run();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ submission, resolve, reject });
    });
  }

  sizeBytes(): number {
    return this.#settings.log.sizeBytes();
  }

  get failure(): KVError | undefined {
    return this.#refusal?.untilMs === Number.POSITIVE_INFINITY ? this.#refusal.err : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    try {
      await this.#settings.log.close();
    } finally {
      await this.#settings.release();
    }
  }

  #refuses(): KVError | undefined {
    if (this.#closed) return closedError();
    const refusal = this.#refusal;
    if (refusal === undefined) return undefined;
    if (this.#settings.clock.monotonic() < refusal.untilMs) return refusal.err;
    this.#refusal = undefined;
    return undefined;
  }

  async #run(): Promise<void> {
    // All that other callbacks of this turn submit goes into the same batch.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flush();
    this.#running = undefined;
  }

  async #flush(): Promise<void> {
    const batch = this.#filling;
    const waiting = this.#waiting;
    this.#filling = this.#idle;
    this.#waiting = [];
    try {
      if (batch.length > BATCH_HEADER_BYTES) await this.#settings.log.write(endBatch(batch), this.#revision);
    } catch (err) {
      this.#fail(err, waiting);
      return;
    } finally {
      batch.reset(BATCH_HEADER_BYTES, KEPT_BUFFER_BYTES);
      this.#idle = batch;
    }
    this.#acknowledge(waiting);
  }

  #acknowledge(waiting: readonly Waiting[]): void {
    const submissions = waiting.map(({ submission }) => submission);
    this.#revision = submissions.at(-1)?.change.state.revision ?? this.#revision;
    this.#listener.committed(submissions);
    for (const { resolve } of waiting) resolve();
    this.#settings.afterCommit(submissions);
  }

  /** What is waiting builds on what failed, so all of it fails. */
  #fail(cause: unknown, failed: readonly Waiting[]): void {
    const noSpace = isKVError(cause, "NoSpace") ? cause : undefined;
    const err = noSpace ?? stoppedError(cause);
    const untilMs =
      noSpace === undefined ? Number.POSITIVE_INFINITY : this.#settings.clock.monotonic() + NO_SPACE_PAUSE_MS;
    this.#refusal = { err, untilMs };
    const all = [...failed, ...this.#waiting];
    this.#waiting = [];
    this.#filling.reset(BATCH_HEADER_BYTES);
    this.#listener.rolledBack();
    for (const { reject } of all) reject(err);
    if (noSpace === undefined) this.#die(err);
    else this.#settings.logger.error("no space left for the log; writes are refused", { err });
  }

  #die(err: KVError): void {
    this.#settings.logger.error("log write failed; no write will be acknowledged any more", { err });
    this.#settings.onFatal?.(err);
  }
}

function stoppedError(cause: unknown): KVError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new KVError("Unavailable", `the log could not be written, the store has stopped: ${reason}`, { cause });
}
