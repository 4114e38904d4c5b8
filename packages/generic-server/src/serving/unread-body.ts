import type { IncomingMessage } from "node:http";
import { constants, type Http2ServerRequest } from "node:http2";

/** As long as Go's server waits before it closes such a connection. */
const graceMs = 500;

/**
 * Ends the connection of a request of HTTP/1.1 whose answer was complete before its body, unless the rest comes soon.
 * Nobody reads it any more, and a client could go on sending it for ever, or never.
 */
export function endUnlessRead(req: IncomingMessage): void {
  const timer = setTimeout(() => req.socket.destroy(), graceMs);
  const forget = () => clearTimeout(timer);
  req.once("end", forget).once("close", forget);
}

/**
 * Ends the stream of a request of HTTP/2 as soon as its answer is complete, where its body is not: its client need not send
 * the rest (RFC 9113 §8.1). What ends the answer leaves with the next turn of the event loop: were the stream reset before
 * that, the client would take it for the failure of its request.
 */
export function resetUnlessRead(req: Http2ServerRequest): void {
  const { stream } = req;
  if (stream.endAfterHeaders) return;
  stream.once("finish", () => {
    setImmediate(() => {
      if (!req.readableEnded && !stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
    });
  });
}
