/** Text of an expression, with positions as `cel-go` shows them: lines from 1, columns in code points. */
export class Source {
  readonly text: string;
  readonly description: string;
  readonly #lineStarts: readonly number[];

  constructor(text: string, description = "<input>") {
    this.text = text;
    this.description = description;
    this.#lineStarts = lineStartsOf(text);
  }

  /** Position of a UTF-16 offset. */
  locate(offset: number): Location {
    let line = 0;
    while (line + 1 < this.#lineStarts.length && (this.#lineStarts[line + 1] ?? 0) <= offset) line++;
    const start = this.#lineStarts[line] ?? 0;
    return { line: line + 1, column: codePointCount(this.text.slice(start, offset)) };
  }

  /** The line, numbered from 1, without its line feed; undefined for an empty source or a line it does not have. */
  snippet(line: number): string | undefined {
    const start = this.#lineStarts[line - 1];
    if (start === undefined || this.text.length === 0) return undefined;
    const next = this.#lineStarts[line];
    return this.text.slice(start, next === undefined ? undefined : next - 1);
  }
}

/** A position: line from 1, column from 0. */
export interface Location {
  readonly line: number;
  readonly column: number;
}

/** Where an error belongs to no place in the source. */
export const noLocation: Location = { line: -1, column: -1 };

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** How many code points `text` has: what CEL calls the size of a string. */
export function codePointCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(i + 1);
    if (next >= 0xdc00 && next <= 0xdfff) {
      count--;
      i++;
    }
  }
  return count;
}
