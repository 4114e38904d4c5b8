/**
 * The records of a CSV text (RFC 4180) as Go's `encoding/csv` reads them: quoted columns may hold commas, doubled quotes
 * and line ends; empty lines do not count; spaces do.
 *
 * @throws SyntaxError that names the line
 */
export function parseCSVRecords(text: string): readonly (readonly string[])[] {
  const records: (readonly string[])[] = [];
  const scanner = new RecordScanner(text.replaceAll("\r\n", "\n"));
  for (let record = scanner.next(); record !== undefined; record = scanner.next()) {
    if (record.length > 1 || record[0] !== "") records.push(record);
  }
  return records;
}

class RecordScanner {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  next(): readonly string[] | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const columns: string[] = [];
    for (;;) {
      columns.push(this.#text[this.#at] === '"' ? this.#quoted() : this.#plain());
      const end = this.#text[this.#at++];
      if (end !== ",") break;
    }
    this.#line++;
    return columns;
  }

  #plain(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#isEnd()) this.#at++;
    const column = this.#text.slice(start, this.#at);
    if (column.includes('"')) throw this.#error('bare " in non-quoted field');
    return column;
  }

  #quoted(): string {
    const parts: string[] = [];
    do {
      const start = this.#at + 1;
      const end = this.#text.indexOf('"', start);
      if (end === -1) throw this.#error('extraneous or missing " in quoted-field');
      parts.push(this.#text.slice(start, end));
      this.#at = end + 1;
      // A doubled quote is a quote, and the column goes on.
    } while (this.#text[this.#at] === '"');
    if (this.#at < this.#text.length && !this.#isEnd()) throw this.#error('extraneous or missing " in quoted-field');
    const column = parts.join('"');
    this.#line += column.split("\n").length - 1;
    return column;
  }

  #isEnd(): boolean {
    const char = this.#text[this.#at];
    return char === "," || char === "\n";
  }

  #error(what: string): SyntaxError {
    return new SyntaxError(`parse error on line ${this.#line}: ${what}`);
  }
}
