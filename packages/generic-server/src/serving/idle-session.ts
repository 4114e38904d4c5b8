import type { ServerHttp2Session } from "node:http2";

/**
 * Calls `onIdle` when a connection has had no request under way, and nothing to read or write, for `idleTimeoutMs`.
 * A watch that has no news keeps its connection.
 */
export function watchIdle(session: ServerHttp2Session, idleTimeoutMs: number, onIdle: () => void): void {
  let active = 0;
  const checkLater = () => session.setTimeout(idleTimeoutMs);
  session.on("timeout", () => {
    if (active === 0) onIdle();
  });
  session.on("stream", (stream) => {
    active++;
    stream.once("close", () => {
      active--;
      // The time may have run out while the request was under way.
      if (active === 0 && !session.destroyed) checkLater();
    });
  });
  checkLater();
}
