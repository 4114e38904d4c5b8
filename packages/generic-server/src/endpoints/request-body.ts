import type { IncomingMessage } from "node:http";
import { newBadRequest, newRequestEntityTooLarge } from "@kube-apiserver/apimachinery";

/**
 * The whole body of a request.
 * @throws StatusError, reason RequestEntityTooLarge, as soon as it is longer than `limitBytes`; BadRequest when the client
 *   breaks off
 */
export async function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not destroy the request: its answer goes over the same socket.
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > limitBytes) break;
      chunks.push(bytes);
    }
  } catch (err) {
    throw newBadRequest("the request body could not be read", { cause: err });
  }
  if (size > limitBytes) {
    // The rest is let go by, unread: left in the connection, it would stand before the client's next request.
    req.resume();
    throw newRequestEntityTooLarge(`limit is ${limitBytes}`);
  }
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
}

/** What error messages show of a body that could not be read: its beginning, in hex unless it looks like JSON. */
export function summarizeBody(body: Buffer): string {
  const maxBytes = 30;
  if (body.length === 0) return "<empty>";
  const encoding = body[0] === 0x7b ? "utf8" : "hex";
  return body.length > maxBytes ? `${body.toString(encoding, 0, maxBytes)} ...` : body.toString(encoding);
}
