import { Http1Connection } from "./http1-connection.mjs";
import { Http2Connection } from "./http2-connection.mjs";

const handshakesAtATime = 32;

/** Opens `count` connections, a few at a time. */
export async function openConnections(target, count, http2) {
  const Connection = http2 ? Http2Connection : Http1Connection;
  const open = [];
  while (open.length < count) {
    const some = Math.min(handshakesAtATime, count - open.length);
    open.push(...(await Promise.all(Array.from({ length: some }, () => Connection.open(target)))));
  }
  return open;
}

/** One connection per worker for HTTP/1.1; a single one that all workers share for HTTP/2. */
export async function openForWorkers({ target, concurrency, http2 }) {
  const open = await openConnections(target, http2 ? 1 : concurrency, http2);
  return Array.from({ length: concurrency }, (_, i) => open[i % open.length]);
}
