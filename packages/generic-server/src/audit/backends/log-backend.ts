import type { AuditEvent } from "../audit-event.js";
import type { AuditFailureReporter } from "../audit-metrics.js";
import { eventString } from "../event-string.js";
import type { AuditBackend } from "./backend.js";

const pluginName = "log";

/** Lines are written together up to so many characters. */
const groupLength = 256 * 1024;

/** `json`: one `Event` a line; `legacy`: a line of text with part of it. */
export type AuditLogFormat = "json" | "legacy";

/** What lines are written to. */
export interface AuditLogWriter {
  /** Rejects, or throws, when the text could not be written. */
  write(text: string): void | Promise<void>;
  close(): Promise<void>;
}

/** Writes each event in a line. Mirrors package `audit/log`. */
export function newLogBackend(
  writer: AuditLogWriter,
  format: AuditLogFormat,
  report: AuditFailureReporter,
): AuditBackend {
  const lineOf = (event: AuditEvent) => `${format === "json" ? event.json : eventString(event.facts)}\n`;
  const write = (events: readonly AuditEvent[], text: () => string): boolean | Promise<boolean> => {
    const failed = (err: unknown) => {
      report(pluginName, err, events);
      return false;
    };
    try {
      const written = writer.write(text());
      return written instanceof Promise ? written.then(() => true, failed) : true;
    } catch (err) {
      return failed(err);
    }
  };
  const writeGroups = async (events: readonly AuditEvent[]): Promise<boolean> => {
    let success = true;
    for (const { group, text } of groupsOf(events, lineOf)) success = (await write(group, () => text)) && success;
    return success;
  };
  return {
    processEvents(events) {
      const [only] = events;
      if (only !== undefined && events.length === 1) return write(events, () => lineOf(only));
      return writeGroups(events);
    },
    shutdown: () => writer.close(),
    toString: () => pluginName,
  };
}

function* groupsOf(events: readonly AuditEvent[], lineOf: (event: AuditEvent) => string) {
  let group: AuditEvent[] = [];
  let text = "";
  for (const event of events) {
    const line = lineOf(event);
    if (group.length > 0 && text.length + line.length > groupLength) {
      yield { group, text };
      group = [];
      text = "";
    }
    group.push(event);
    text += line;
  }
  yield { group, text };
}
