/** What varies in a log line: never secrets, tokens or object bodies. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured logging as every part of the server sees it. Messages are constant sentences; what varies goes into
 * fields. The verbosity levels are klog's: 0 is always on, 4 is debug, 6 and above trace requests.
 */
export interface Logger {
  /** A person has to act. `error` keeps the cause with its stack. */
  error(message: string, fields?: LogFields & { readonly err?: unknown }): void;
  /** A person may have to act. */
  warn(message: string, fields?: LogFields): void;
  /** One line for a fact of start-up or shutdown. */
  info(message: string, fields?: LogFields): void;
  /** Written only when verbosity is 4 or above. */
  debug(message: string, fields?: LogFields): void;
  /** Whether lines of verbosity `level` are written. A plain boolean read: cheap enough for hot paths. */
  enabled(level: number): boolean;
  /** Writes `message` when verbosity is `level` or above. */
  v(level: number, message: string, fields?: LogFields): void;
  /** A logger whose lines carry `fields` as well, and whose name gets `name` appended (`parent.name`). */
  with(name: string, fields?: LogFields): Logger;
  /** Resolves when everything written so far has reached its destination. */
  flush(): Promise<void>;
}

/** Writes nothing. */
export const discardLogger: Logger = Object.freeze({
  error() {},
  warn() {},
  info() {},
  debug() {},
  enabled: () => false,
  v() {},
  with: () => discardLogger,
  flush: () => Promise.resolve(),
});
