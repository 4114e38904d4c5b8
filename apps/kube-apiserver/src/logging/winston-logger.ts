import type { Writable } from "node:stream";
import {
  type Clock,
  type Logger,
  newLogger,
  newPlainLineWriter,
  type VModuleRule,
} from "@kube-apiserver/component-base";

/** What the logger of the process is made from. */
export interface ProcessLoggerOptions {
  readonly stream: Writable;
  readonly format: "text" | "json";
  readonly verbosity: number;
  readonly vmodule: readonly VModuleRule[];
  readonly clock: Clock;
}

/** A logger whose transport can be brought in later. */
export interface ProcessLogger {
  readonly logger: Logger;
  /** Writes a line whose text stays as it is, at any verbosity. */
  print(line: string): void;
  /** Loads winston and sends lines through it from then on. Until then they go to the stream directly, in the same order. */
  attachTransport(): Promise<void>;
}

/**
 * The logger of the process, over winston's transports. winston takes longer to load than a server may take to start: it
 * comes in when the server is ready, and no line waits for it.
 */
export function newProcessLogger({ stream, ...options }: ProcessLoggerOptions): ProcessLogger {
  let write = (line: string) => void stream.write(`${line}\n`);
  const sinking = {
    ...options,
    sink: (line: string) => write(line),
    flush: () => new Promise<void>((resolve) => void stream.write("", () => resolve())),
  };
  return {
    logger: newLogger(sinking),
    print: newPlainLineWriter(sinking),
    async attachTransport() {
      const { createLogger, format, transports } = await import("winston");
      const sink = createLogger({
        // Lines come formatted and filtered.
        level: "info",
        format: format.printf(({ message }) => String(message)),
        transports: [new transports.Stream({ stream, eol: "\n" })],
      });
      write = (line) => void sink.info(line);
    },
  };
}
