import { type ClientHttp2Stream, constants } from "node:http2";
import type { BackendRequest, Exchange, ResponseReceiver } from "./exchange.js";

/** A request over HTTP/2. */
export class HTTP2Exchange implements Exchange {
  readonly #stream: ClientHttp2Stream;
  #ended = false;

  /** @param stream - that of the request, whose head has been sent and whose body has not */
  constructor(stream: ClientHttp2Stream, { body }: BackendRequest, receiver: ResponseReceiver) {
    this.#stream = stream;
    stream.once("response", (head) => {
      if (this.#ended) return;
      receiver.head(head[":status"] ?? 502, head);
      // Not before: data is told of at once, and the head in the next tick.
      stream.on("data", (chunk: Buffer) => {
        if (!this.#ended && !receiver.data(chunk)) stream.pause();
      });
    });
    stream.once("end", () => {
      if (!this.#ended && stream.rstCode === constants.NGHTTP2_NO_ERROR) this.#end(() => receiver.end());
    });
    stream.on("error", (err) => this.#end(() => receiver.failed(err)));
    stream.once("close", () => this.#end(() => receiver.failed(closedEarly(stream))));
    if (body === undefined) return;
    body.once("error", (err) => stream.destroy(err));
    body.pipe(stream);
  }

  resume(): void {
    this.#stream.resume();
  }

  cancel(): void {
    this.#ended = true;
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #end(tell: () => void): void {
    if (this.#ended) return;
    this.#ended = true;
    tell();
  }
}

function closedEarly({ rstCode }: ClientHttp2Stream): Error {
  return new Error(`the backend closed the stream before its answer was complete (code ${rstCode ?? "none"})`);
}
