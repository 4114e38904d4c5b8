// Reads HTTP/1.1 responses from pieces of any size, one response after another: what a load generator needs of the protocol
// and no more, so that it does not use up the processor it shares with the server.

/** Told of each response in this order: `head(status)`, `body(bytes)` any number of times, `end()`. */
export class Http1Parser {
  #handler;
  #state = this.#head;
  #left = 0;
  #unread;

  constructor(handler) {
    this.#handler = handler;
  }

  push(piece) {
    const data = this.#unread === undefined ? piece : Buffer.concat([this.#unread, piece]);
    this.#unread = undefined;
    let at = 0;
    while (at < data.length) {
      const next = this.#state(data, at);
      if (next === -1) {
        this.#unread = data.subarray(at);
        return;
      }
      at = next;
    }
  }

  #head(data, at) {
    const end = data.indexOf("\r\n\r\n", at, "latin1");
    if (end === -1) return -1;
    const text = data.latin1Slice(at, end);
    if (!text.startsWith("HTTP/1.1 ")) throw new Error(`not an HTTP/1.1 response: ${text.slice(0, 100)}`);
    const status = Number(text.slice(9, 12));
    if (status >= 200) this.#begin(status, text);
    return end + 4;
  }

  #begin(status, text) {
    const length = /\r\ncontent-length: *(\d+)/i.exec(text);
    this.#left = length === null ? 0 : Number(length[1]);
    const chunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(text);
    this.#handler.head(status);
    if (chunked) this.#state = this.#chunkSize;
    else if (this.#left > 0) this.#state = this.#fixed;
    else this.#finish();
  }

  #fixed(data, at) {
    const end = this.#take(data, at);
    if (this.#left === 0) this.#finish();
    return end;
  }

  #chunkSize(data, at) {
    const end = data.indexOf("\r\n", at, "latin1");
    if (end === -1) return -1;
    this.#left = Number.parseInt(data.latin1Slice(at, end), 16);
    if (Number.isNaN(this.#left)) throw new Error("a chunk has no size");
    this.#state = this.#left === 0 ? this.#trailer : this.#chunk;
    return end + 2;
  }

  #chunk(data, at) {
    const end = this.#take(data, at);
    if (this.#left === 0) this.#state = this.#chunkEnd;
    return end;
  }

  #chunkEnd(data, at) {
    if (data.length - at < 2) return -1;
    this.#state = this.#chunkSize;
    return at + 2;
  }

  #trailer(data, at) {
    const end = data.indexOf("\r\n", at, "latin1");
    if (end === -1) return -1;
    if (end === at) this.#finish();
    return end + 2;
  }

  #take(data, at) {
    const end = Math.min(data.length, at + this.#left);
    this.#left -= end - at;
    this.#handler.body(data.subarray(at, end));
    return end;
  }

  #finish() {
    this.#state = this.#head;
    this.#handler.end();
  }
}
