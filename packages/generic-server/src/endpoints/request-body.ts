import type { IncomingMessage } from "node:http";
import { newBadRequest, newRequestEntityTooLarge } from "@kube-apiserver/apimachinery";
import type { Span } from "@kube-apiserver/component-base";
import type { Exchange } from "./exchange.js";

/** As {@link readBody}; others have their turn before anybody works on a large one. */
export async function readExchangeBody({ req, ctx }: Exchange, limitBytes: number): Promise<Buffer> {
  const body = await (ctx.span === undefined ? readBody(req, limitBytes) : readObserved(req, limitBytes, ctx.span));
  ctx.handlesBytes?.(body.length);
  await ctx.nextStep?.();
  return body;
}

async function readObserved(req: IncomingMessage, limitBytes: number, span: Span): Promise<Buffer> {
  try {
    const body = await readBody(req, limitBytes);
    span.addEvent("limitedReadBody succeeded", { len: body.length });
    return body;
  } catch (err) {
    span.addEvent("limitedReadBody failed", { len: 0, err: (err as Error).message });
    throw err;
  }
}

/**
 * The whole body of a request.
 * @throws StatusError, reason RequestEntityTooLarge, as soon as it is longer than `limitBytes`; BadRequest when the client
 *   breaks off
 */
export function readBody(req: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      settle();
      // The rest is let go by, unread: left in the connection, it would stand before the client's next request.
      req.resume();
      reject(newRequestEntityTooLarge(`limit is ${limitBytes}`));
    };
    const onEnd = () => {
      settle();
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
    };
    const onBroken = (cause?: Error) => {
      settle();
      reject(newBadRequest("the request body could not be read", { cause }));
    };
    const settle = () => {
      req.off("data", onData).off("end", onEnd).off("close", onBroken).off("error", onBroken);
      // Whatever is still to come of a broken request has nobody left to hear it.
      req.on("error", ignore);
    };
    req.on("data", onData).on("end", onEnd).on("close", onBroken).on("error", onBroken);
    if (req.destroyed) onBroken();
  });
}

function ignore(): void {}

/** What error messages show of a body that could not be read: its beginning, in hex unless it looks like JSON. */
export function summarizeBody(body: Buffer): string {
  const maxBytes = 30;
  if (body.length === 0) return "<empty>";
  const encoding = body[0] === 0x7b ? "utf8" : "hex";
  return body.length > maxBytes ? `${body.toString(encoding, 0, maxBytes)} ...` : body.toString(encoding);
}
