/** Tells on which line of a text an offset is. Cheap when it is asked from front to back, as a parser does. */
export class LineCounter {
  readonly #text: string;
  #line = 1;
  /** Where {@link #line} begins. */
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The number of the line, the first one being 1. */
  lineOf(offset: number): number {
    if (offset < this.#start) {
      this.#line = 1;
      this.#start = 0;
    }
    for (let end = this.#text.indexOf("\n", this.#start); end !== -1 && end < offset; ) {
      this.#line++;
      this.#start = end + 1;
      end = this.#text.indexOf("\n", this.#start);
    }
    return this.#line;
  }
}
