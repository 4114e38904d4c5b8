import type { Clock } from "../clock.js";
import type { Logger } from "../logging/logger.js";
import type { SpanAttributes } from "./recorded-span.js";

/** Operations are logged at this level and above. */
const logLevel = 2;
/** From this level on, a slow operation is logged with everything in it, however quick. */
const allStepsLevel = 4;
/** As many as numbers of 31 bits. */
const traceNumbers = 2 ** 31;
/** An operation without an end of its own (a watch that lists) must not gather steps for ever. */
const maxItems = 128;

/** What operations are logged with. */
export interface OperationLogParts {
  readonly logger: Logger;
  readonly clock: Clock;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

/** Logs operations that took too long, with their steps. */
export class OperationLog {
  readonly parts: OperationLogParts;

  private constructor(parts: OperationLogParts) {
    this.parts = parts;
  }

  /** Undefined where the log would say nothing of them: then nothing has to be noted. */
  static at(parts: OperationLogParts): OperationLog | undefined {
    return parts.logger.enabled(logLevel) ? new OperationLog(parts) : undefined;
  }

  /** An operation that is part of no other. */
  start(name: string, fields: SpanAttributes = {}): OperationTrace {
    return new OperationTrace(this, undefined, name, fields);
  }
}

interface Step {
  readonly name: string;
  readonly fields: SpanAttributes;
  readonly atMs: number;
}

/** An operation that is timed, with its steps and the operations in it. Mirrors `utiltrace.Trace`. */
export class OperationTrace {
  readonly #log: OperationLog;
  readonly #parent: OperationTrace | undefined;
  readonly #name: string;
  readonly #fields: SpanAttributes;
  readonly #startMs: number;
  readonly #items: (Step | OperationTrace)[] = [];
  #thresholdMs: number | undefined;
  #endMs: number | undefined;

  constructor(log: OperationLog, parent: OperationTrace | undefined, name: string, fields: SpanAttributes) {
    this.#log = log;
    this.#parent = parent;
    this.#name = name;
    this.#fields = fields;
    this.#startMs = log.parts.clock.monotonic();
  }

  /** An operation that is part of this one. */
  nest(name: string, fields: SpanAttributes = {}): OperationTrace {
    const nested = new OperationTrace(this.#log, this, name, fields);
    if (this.#items.length < maxItems) this.#items.push(nested);
    return nested;
  }

  /** Something was done just now. */
  step(name: string, fields: SpanAttributes = {}): void {
    const atMs = this.#log.parts.clock.monotonic();
    if (this.#items.length < maxItems) this.#items.push({ name, fields, atMs });
  }

  /** The end. Of an operation that took `thresholdMs` or longer the log tells, once that is over which it is part of. */
  logIfLong(thresholdMs: number): void {
    this.#thresholdMs = thresholdMs;
    this.#endMs = this.#log.parts.clock.monotonic();
    if (this.#parent === undefined) this.#write();
  }

  #write(): void {
    if (!this.#isLong()) {
      for (const item of this.#items) if (item instanceof OperationTrace) item.#write();
      return;
    }
    const { logger, random } = this.#log.parts;
    const number = Math.floor(random() * traceNumbers);
    const totalMs = Math.floor(this.#totalMs);
    const began = `(${dateText(this.#wallMs(this.#startMs))}) (total time: ${totalMs}ms)`;
    const message = `Trace[${number}]: ${summaryOf(this.#name, this.#fields)}${began}`;
    const steps = this.#stepLines("", this.#stepThresholdMs());
    logger.v(logLevel, message, steps.length === 0 ? {} : { steps: steps.join("\n") });
  }

  /** Those steps only that took more than their share. */
  #stepLines(indent: string, thresholdMs: number): readonly string[] {
    const lines: string[] = [];
    let lastMs = this.#startMs;
    for (const item of this.#items) {
      if (item instanceof OperationTrace) {
        lines.push(...item.#nestedLines(indent, thresholdMs));
        lastMs = item.#endMs ?? item.#startMs;
      } else {
        const tookMs = item.atMs - lastMs;
        if (tookMs >= thresholdMs || this.#logsEverything()) lines.push(`${indent}---${this.#timed(item, tookMs)}`);
        lastMs = item.atMs;
      }
    }
    return lines;
  }

  #nestedLines(indent: string, thresholdMs: number): readonly string[] {
    if (!this.#isLong() && !this.#logsEverything()) {
      return this.#items.flatMap((item) =>
        item instanceof OperationTrace ? item.#nestedLines(indent, thresholdMs) : [],
      );
    }
    const itself = { name: this.#name, fields: this.#fields, atMs: this.#startMs };
    const own = this.#thresholdMs === undefined ? thresholdMs : this.#stepThresholdMs();
    const lines = [`${indent}[${this.#timed(itself, this.#totalMs)}`, ...this.#stepLines(`${indent} `, own)];
    return [...lines.slice(0, -1), `${lines.at(-1)}]`];
  }

  #timed({ name, fields, atMs }: Step, tookMs: number): string {
    return `${summaryOf(name, fields)}${Math.floor(tookMs)}ms (${timeText(this.#wallMs(atMs))})`;
  }

  #isLong(): boolean {
    // What has not ended is not known to have taken long.
    return this.#endMs !== undefined && this.#totalMs >= (this.#thresholdMs ?? 0);
  }

  #logsEverything(): boolean {
    return this.#log.parts.logger.enabled(allStepsLevel);
  }

  get #totalMs(): number {
    return (this.#endMs ?? this.#log.parts.clock.monotonic()) - this.#startMs;
  }

  /** What is left of the time of the whole, shared out among what is in it. */
  #stepThresholdMs(): number {
    const whole = this.#thresholdMs ?? 0;
    const nested = this.#items.filter((item) => item instanceof OperationTrace);
    const timed = nested.filter((item) => item.#thresholdMs !== undefined);
    const leftMs = timed.reduce((sum, item) => sum - (item.#thresholdMs ?? 0), whole);
    const shares = this.#items.length + 1;
    // Where operations in it may take all of the time, steps still get some.
    return leftMs < whole / 4 ? whole / 4 / shares : leftMs / (shares - timed.length);
  }

  #wallMs(monotonicMs: number): number {
    const { clock } = this.#log.parts;
    return clock.now() - (clock.monotonic() - monotonicMs);
  }
}

function summaryOf(name: string, fields: SpanAttributes): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}:${value}`);
  return `${JSON.stringify(name)} ${pairs.length === 0 ? "" : `${pairs.join(",")} `}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const pad = (value: number, length = 2) => String(value).padStart(length, "0");

function dateText(ms: number): string {
  const date = new Date(ms);
  return `${pad(date.getDate())}-${months[date.getMonth()]}-${date.getFullYear()} ${timeText(ms)}`;
}

function timeText(ms: number): string {
  const date = new Date(ms);
  const seconds = `${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${seconds}`;
}
