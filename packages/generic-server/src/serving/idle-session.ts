import type { ServerHttp2Session } from "node:http2";

/**
 * Calls `onIdle` when a connection has had no request under way for `idleTimeoutMs`. A watch that has no news keeps its
 * connection; headers that come in byte by byte are no request yet, and keep nothing. Same as Go's `IdleTimeout`.
 *
 * @returns tells whether no request is under way
 */
export function watchIdle(session: ServerHttp2Session, idleTimeoutMs: number, onIdle: () => void): () => boolean {
  let active = 0;
  let timer = setTimeout(onIdle, idleTimeoutMs);
  session.on("stream", (stream) => {
    if (active++ === 0) clearTimeout(timer);
    stream.once("close", () => {
      active--;
      if (active === 0 && !session.destroyed) timer = setTimeout(onIdle, idleTimeoutMs);
    });
  });
  session.once("close", () => clearTimeout(timer));
  return () => active === 0;
}
