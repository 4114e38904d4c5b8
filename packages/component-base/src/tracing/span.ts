import type { OperationLog, OperationTrace } from "./operation-trace.js";
import type { OutgoingHeaders, RecordedSpan, SpanAttributes, SpanStart } from "./recorded-span.js";

/** What spans of one request have in common. */
export interface SpanParts {
  /** Of the request, no longer than it may be in a log; spans name it that somebody looks for by it. */
  readonly auditID: string;
  /** Absent: nothing is traced. */
  readonly recorded?: RecordedSpan | undefined;
  /** Absent: slow operations are not logged. */
  readonly log?: OperationLog | undefined;
}

/**
 * One operation on behalf of a request: recorded where that is traced, and logged where it takes long. Where neither is
 * done there are no spans at all, so that `span?.start(…)` costs nothing. Mirrors `tracing.Span` of component-base.
 */
export class Span {
  readonly #parts: SpanParts;
  readonly #trace: OperationTrace | undefined;

  constructor(parts: SpanParts, trace?: OperationTrace) {
    this.#parts = parts;
    this.#trace = trace;
  }

  get auditID(): string {
    return this.#parts.auditID;
  }

  /** What the tracing library has of it. */
  get recorded(): RecordedSpan | undefined {
    return this.#parts.recorded;
  }

  /** An operation within this one. Whoever starts it ends it. */
  start(name: string, attributes: SpanAttributes = {}): Span {
    const { recorded, log } = this.#parts;
    const trace = this.#trace?.nest(name, attributes) ?? log?.start(name, attributes);
    return new Span({ ...this.#parts, recorded: recorded?.startChild(name, { attributes }) }, trace);
  }

  /** As {@link start}, of what the log does not tell: steps that every request takes, calls of others. */
  startUnlogged(name: string, start?: SpanStart): Span {
    return new Span({ ...this.#parts, recorded: this.#parts.recorded?.startChild(name, start) }, this.#trace);
  }

  /** Something was done just now. */
  addEvent(name: string, attributes?: SpanAttributes): void {
    this.#parts.recorded?.addEvent(name, attributes);
    this.#trace?.step(name, attributes);
  }

  /** What is known only now. The log does not tell it. */
  setAttributes(attributes: SpanAttributes): void {
    this.#parts.recorded?.setAttributes(attributes);
  }

  /** The operation has failed. */
  setFailed(message: string): void {
    this.#parts.recorded?.setFailed(message);
  }

  /** Something has gone wrong, which need not make it fail. */
  recordError(err: unknown): void {
    this.#parts.recorded?.recordError(err);
  }

  /** Adds the headers by which what another server does becomes part of the trace. */
  inject(headers: OutgoingHeaders): void {
    this.#parts.recorded?.inject(headers);
  }

  /**
   * The end of the operation.
   * @param logThresholdMs - the log tells of it when it took this long; absent for what was started unlogged
   */
  end(logThresholdMs?: number): void {
    this.#parts.recorded?.end();
    if (logThresholdMs !== undefined) this.#trace?.logIfLong(logThresholdMs);
  }
}

/** Runs `work` as the operation that `span` is, which ends with it, however it ends. */
export async function inSpan<T>(span: Span, logThresholdMs: number, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } finally {
    span.end(logThresholdMs);
  }
}
