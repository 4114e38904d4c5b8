import type { AuditEvent } from "../audit-event.js";
import type { AuditFailureReporter } from "../audit-metrics.js";
import { eventString } from "../event-string.js";
import type { AuditBackend } from "./backend.js";

const pluginName = "log";

/** `json`: one `Event` a line; `legacy`: a line of text with part of it. */
export type AuditLogFormat = "json" | "legacy";

/** What lines are written to. */
export interface AuditLogWriter {
  /** Rejects, or throws, when the text could not be written. */
  write(text: Buffer): void | Promise<void>;
  close(): Promise<void>;
}

/** Writes each event in a line. Mirrors package `audit/log`. */
export function newLogBackend(
  writer: AuditLogWriter,
  format: AuditLogFormat,
  report: AuditFailureReporter,
): AuditBackend {
  const lineOf = (event: AuditEvent) => `${format === "json" ? event.json : eventString(event.facts)}\n`;
  const writeOne = (event: AuditEvent): boolean | Promise<boolean> => {
    const failed = (err: unknown) => {
      report(pluginName, err, [event]);
      return false;
    };
    try {
      const written = writer.write(Buffer.from(lineOf(event)));
      return written instanceof Promise ? written.then(() => true, failed) : true;
    } catch (err) {
      return failed(err);
    }
  };
  return {
    processEvents(events) {
      const [only] = events;
      if (only !== undefined && events.length === 1) return writeOne(only);
      return writeAll(events, writeOne);
    },
    shutdown: () => writer.close(),
    toString: () => pluginName,
  };
}

async function writeAll(
  events: readonly AuditEvent[],
  writeOne: (event: AuditEvent) => boolean | Promise<boolean>,
): Promise<boolean> {
  let success = true;
  for (const event of events) success = (await writeOne(event)) && success;
  return success;
}
