import type { LogFields } from "./logger.js";

/** How bad it is: klog's letters in text, nothing in JSON but errors. */
export type Severity = "error" | "warning" | "info";

/** One log line before it is written out. */
export interface LogEntry {
  readonly severity: Severity;
  /** Verbosity of an info line. */
  readonly level: number;
  readonly name: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly message: string;
  /** Of the logger, then of the call. */
  readonly fields: readonly (LogFields | undefined)[];
  readonly err?: unknown;
}

/** Writes an entry as one record. */
export type LogFormatter = (entry: LogEntry) => string;

/** What an error says, in one line. */
export function errorText(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}

/** The stack of an error and of what caused it, the error itself first; undefined when there is none. */
export function errorStack(err: unknown): string | undefined {
  const stacks: string[] = [];
  for (let current = err; current instanceof Error && stacks.length < 8; current = current.cause) {
    if (current.stack !== undefined) stacks.push(stacks.length === 0 ? current.stack : `caused by: ${current.stack}`);
  }
  return stacks.length === 0 ? undefined : stacks.join("\n");
}
