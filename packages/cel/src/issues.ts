import { type Location, noLocation, type Source } from "./source.js";

/** One mistake in an expression. */
export interface Issue {
  readonly message: string;
  readonly location: Location;
}

/** Collects the mistakes of one phase over one source. */
export class Issues {
  readonly list: Issue[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  /** Reports a mistake at a UTF-16 offset, or at no place. */
  report(message: string, offset?: number): void {
    this.list.push({ message, location: offset === undefined ? noLocation : this.#source.locate(offset) });
  }

  get any(): boolean {
    return this.list.length > 0;
  }
}

/** An expression that does not parse or does not type-check. `message` is the text `cel-go` prints, carets included. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], source: Source) {
    super(toDisplayString(issues, source));
    this.issues = issues;
  }
}

const maxReported = 100;
const maxSnippetLength = 16_384;

/** Issues in the order of the source, each with its line and a caret. Mirrors `common.Errors.ToDisplayString`. */
export function toDisplayString(issues: readonly Issue[], source: Source): string {
  const sorted = [...issues].sort((a, b) => a.location.line - b.location.line || a.location.column - b.location.column);
  const texts = sorted.slice(0, maxReported).map((issue) => displayIssue(issue, source));
  if (sorted.length > maxReported) texts.push(`${sorted.length - maxReported} more errors were truncated`);
  return texts.join("\n");
}

function displayIssue({ message, location: { line, column } }: Issue, source: Source): string {
  const head = `ERROR: ${source.description}:${line}:${column + 1}: ${message}`;
  const snippet = source.snippet(line)?.replaceAll("\t", " ");
  if (snippet === undefined || Buffer.byteLength(snippet) > maxSnippetLength) return head;
  const characters = [...snippet];
  const dots = characters.slice(0, Math.max(column, 0)).map((character) => (isWide(character) ? "\uff0e" : "."));
  const caret = isWide(characters[Math.max(column, 0)] ?? "") ? "\uff3e" : "^";
  return `${head}\n | ${snippet}\n | ${dots.join("")}${caret}`;
}

function isWide(character: string): boolean {
  return (character.codePointAt(0) ?? 0) >= 0x80;
}
