import type { AuditEvent } from "../audit-event.js";

/** Where audit events go. Mirrors `audit.Backend`. */
export interface AuditBackend {
  /**
   * Takes events, each of which never changes. False: they were not recorded, and requests that are to be recorded must
   * not be served. A promise makes the request wait. Never throws or rejects.
   */
  processEvents(events: readonly AuditEvent[]): boolean | Promise<boolean>;
  /** Resolves when everything that was taken has been delivered, or given up. Call it when no more events come. */
  shutdown(): Promise<void>;
  /** What it consists of, for the log. */
  toString(): string;
}
