import type { Clock } from "../clock.js";
import { jsonFormat } from "./json-format.js";
import type { LogFormatter, Severity } from "./log-entry.js";
import type { LogFields, Logger } from "./logger.js";
import { textFormat } from "./text-format.js";
import { type VModuleRule, verbosityOf } from "./verbosity.js";

/** What a logger is made from. */
export interface LoggerOptions {
  /** Takes one record, without a line end; text records of several lines are one call. Must not throw. */
  readonly sink: (line: string) => void;
  readonly format: "text" | "json";
  /** `-v`. */
  readonly verbosity: number;
  /** `--vmodule`, matched on logger names. Default: none. */
  readonly vmodule?: readonly VModuleRule[];
  readonly clock: Clock;
  /** Name of the first logger. Default: none. */
  readonly name?: string;
  /** Resolves when what the sink took has reached its destination. Default: at once. */
  readonly flush?: () => Promise<void>;
}

/** A logger that formats lines and hands them to a sink. */
export function newLogger(options: LoggerOptions): Logger {
  const formatter = options.format === "json" ? jsonFormat : textFormat;
  const { sink, verbosity, vmodule = [], clock, name = "", flush = () => Promise.resolve() } = options;
  return new SinkLogger({ formatter, sink, verbosity, vmodule, clock, flush }, name, []);
}

interface Shared {
  readonly formatter: LogFormatter;
  readonly sink: (line: string) => void;
  readonly verbosity: number;
  readonly vmodule: readonly VModuleRule[];
  readonly clock: Clock;
  readonly flush: () => Promise<void>;
}

class SinkLogger implements Logger {
  readonly #shared: Shared;
  readonly #name: string;
  readonly #fields: readonly LogFields[];
  readonly #verbosity: number;

  constructor(shared: Shared, name: string, fields: readonly LogFields[]) {
    this.#shared = shared;
    this.#name = name;
    this.#fields = fields;
    this.#verbosity = verbosityOf(name, shared.verbosity, shared.vmodule);
  }

  error(message: string, fields?: LogFields & { readonly err?: unknown }): void {
    this.#write("error", 0, message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write("warning", 0, message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write("info", 0, message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.v(4, message, fields);
  }

  enabled(level: number): boolean {
    return level <= this.#verbosity;
  }

  v(level: number, message: string, fields?: LogFields): void {
    if (level <= this.#verbosity) this.#write("info", level, message, fields);
  }

  with(name: string, fields?: LogFields): Logger {
    const full = this.#name === "" || name === "" ? `${this.#name}${name}` : `${this.#name}.${name}`;
    return new SinkLogger(this.#shared, full, fields === undefined ? this.#fields : [...this.#fields, fields]);
  }

  flush(): Promise<void> {
    return this.#shared.flush();
  }

  #write(severity: Severity, level: number, message: string, own: LogFields | undefined): void {
    const { formatter, sink, clock } = this.#shared;
    const fields = own === undefined ? this.#fields : [...this.#fields, own];
    sink(formatter({ severity, level, name: this.#name, time: clock.now(), message, fields, err: own?.err }));
  }
}
