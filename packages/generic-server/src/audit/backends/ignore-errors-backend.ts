import type { AuditBackend } from "./backend.js";

/** A backend that is waited for, but whose failures keep no request from being served. Mirrors `ignoreErrorsBackend`. */
export function newIgnoreErrorsBackend(delegate: AuditBackend): AuditBackend {
  return {
    processEvents(events) {
      const done = delegate.processEvents(events);
      return done instanceof Promise ? done.then(() => true) : true;
    },
    shutdown: () => delegate.shutdown(),
    toString: () => `ignoreErrors<${delegate}>`,
  };
}
