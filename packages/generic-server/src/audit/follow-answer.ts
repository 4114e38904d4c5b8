import type { ServerResponse } from "node:http";
import type { RequestState } from "../request/request-state.js";
import { upgradeTaken } from "../serving/upgrade.js";
import type { AuditContext } from "./audit-context.js";

/** Calls `onStart` with the code of the answer, just before its head is sent, or when the connection leaves HTTP. */
export function followStart(res: ServerResponse, onStart: (code: number) => void): void {
  let isStarted = false;
  const start = (code: number) => {
    if (isStarted) return;
    isStarted = true;
    onStart(code);
  };
  const writeHead = res.writeHead as (...args: unknown[]) => ServerResponse;
  // Node calls it for answers that are begun without, too.
  const observed = (...args: unknown[]) => {
    start(typeof args[0] === "number" ? args[0] : res.statusCode);
    return writeHead.apply(res, args);
  };
  res.writeHead = observed as ServerResponse["writeHead"];
  res.once(upgradeTaken, () => start(101));
}

/**
 * Records that an answer is complete, before its last byte is sent: a client that has it all may rely on its being recorded,
 * where the backend makes requests wait. An answer that is broken off is recorded when its connection closes.
 */
export function followEnd(res: ServerResponse, state: RequestState, audit: AuditContext): void {
  const end = res.end as (...args: unknown[]) => ServerResponse;
  const observed = (...args: unknown[]) => {
    const recorded = audit.complete(res.statusCode);
    if (!(recorded instanceof Promise)) {
      res.end = end as ServerResponse["end"];
      return end.apply(res, args);
    }
    // Whoever ends it again meanwhile ends nothing.
    res.end = () => res;
    void recorded.then(() => {
      res.end = end as ServerResponse["end"];
      end.apply(res, args);
    });
    return res;
  };
  res.end = observed as ServerResponse["end"];
  state.onClose(() => void audit.complete(res.headersSent ? res.statusCode : undefined));
}
