import type { Writable } from "node:stream";
import type { AuditLogWriter } from "./log-backend.js";
import type { RotatingFile } from "./rotating-file.js";

/**
 * A file.
 * @param waits - write before going on, so that a request is served only when it has been recorded; else others are served
 *   while the system writes, and there must be one write at a time
 */
export function newFileWriter(file: RotatingFile, waits: boolean): AuditLogWriter {
  return {
    write: waits ? (text) => file.appendSync(text) : (text) => file.append(text),
    close: () => file.close(),
  };
}

/** A stream of the process, which stays open. */
export function newStreamWriter(stream: Writable): AuditLogWriter {
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (err) => (err === undefined || err === null ? resolve() : reject(err)));
      }),
    close: () => Promise.resolve(),
  };
}
