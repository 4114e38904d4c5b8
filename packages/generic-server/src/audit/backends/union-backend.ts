import type { AuditBackend } from "./backend.js";

/** Several backends, each of which gets every event. Mirrors `audit.Union`. */
export function newUnionBackend(backends: readonly AuditBackend[]): AuditBackend {
  const [only] = backends;
  if (only !== undefined && backends.length === 1) return only;
  return {
    processEvents(events) {
      const results = backends.map((backend) => backend.processEvents(events));
      if (!results.some((result) => result instanceof Promise)) return results.every(Boolean);
      return Promise.all(results).then((done) => done.every(Boolean));
    },
    async shutdown() {
      await Promise.all(backends.map((backend) => backend.shutdown()));
    },
    toString: () => `union[${backends.join(",")}]`,
  };
}
