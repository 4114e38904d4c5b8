import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * For a request whose client waits for "100 Continue" before it sends the body (RFC 9110 §10.1.1): that is said once
 * somebody reads the body, so that a client who is refused does not send it. One who is answered without having been told
 * may or may not send it all the same: the connection ends then, because nobody could tell the body from the next request.
 * Same as Go's server.
 */
export function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  const { shouldKeepAlive } = res;
  // Connections of HTTP/2 carry bodies and requests apart.
  if (req.httpVersionMajor < 2) res.shouldKeepAlive = false;
  const read = req._read;
  req._read = (size) => {
    req._read = read;
    if (!res.headersSent && !res.destroyed) {
      if (req.httpVersionMajor < 2) res.shouldKeepAlive = shouldKeepAlive;
      res.writeContinue();
    }
    read.call(req, size);
  };
}
