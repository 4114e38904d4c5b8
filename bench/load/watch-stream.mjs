const newline = 10;
const mark = Buffer.from('"bench-written":"');
const quote = 34;

/** Cuts the body of one watch into events, and says of each the number that its writer has put into the object. */
export class WatchStream {
  #onEvent;
  #unread;

  /** `onEvent(number, line)`; the number is NaN for an object without one. */
  constructor(onEvent) {
    this.#onEvent = onEvent;
  }

  push(piece) {
    const data = this.#unread === undefined ? piece : Buffer.concat([this.#unread, piece]);
    let at = 0;
    for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, at)) {
      this.#event(data.subarray(at, end));
      at = end + 1;
    }
    this.#unread = at === data.length ? undefined : data.subarray(at);
  }

  #event(line) {
    const at = line.indexOf(mark) + mark.length;
    const number = at < mark.length ? Number.NaN : Number(line.latin1Slice(at, line.indexOf(quote, at)));
    this.#onEvent(number, line);
  }
}
