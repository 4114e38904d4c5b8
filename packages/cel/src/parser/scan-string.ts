import type { Token } from "./token.js";

/** A string or bytes literal, or where the text that is none ends. */
type Scanned = Omit<Token, "offset"> | number | undefined;

/** Scans a string or bytes literal at `start`; undefined when none begins there. */
export function scanString(text: string, start: number): Scanned {
  let at = start;
  const bytes = text[at] === "b" || text[at] === "B";
  if (bytes) at++;
  const raw = text[at] === "r" || text[at] === "R";
  if (raw) at++;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const end = endOfString(text, at, raw);
  if (end < 0) return -end;
  return { type: bytes ? "BYTES" : "STRING", text: text.slice(start, end) };
}

/** Where the literal ends, or the negated offset at which it turned out to be none. */
function endOfString(text: string, at: number, raw: boolean): number {
  const quote = text[at] ?? "";
  const triple = quote.repeat(3);
  if (text.startsWith(triple, at)) {
    const end = endOfBody(text, at + 3, { close: triple, raw, multiline: true });
    // Three quotes that nothing closes are an empty literal and a quote.
    return end < 0 ? at + 2 : end;
  }
  return endOfBody(text, at + 1, { close: quote, raw, multiline: false });
}

interface Body {
  readonly close: string;
  readonly raw: boolean;
  readonly multiline: boolean;
}

function endOfBody(text: string, start: number, { close, raw, multiline }: Body): number {
  let at = start;
  while (at < text.length) {
    if (text.startsWith(close, at)) return at + close.length;
    const unit = text[at];
    if (!multiline && (unit === "\n" || unit === "\r")) return -(at + 1);
    if (unit !== "\\" || raw) {
      at++;
      continue;
    }
    const next = endOfEscape(text, at);
    if (next < 0) return next;
    at = next;
  }
  return -text.length;
}

const escapes: readonly RegExp[] = [
  /\\[abfnrtv"'\\?`]/y,
  /\\[0-3][0-7][0-7]/y,
  /\\[xX][0-9a-fA-F]{2}/y,
  /\\u[0-9a-fA-F]{4}/y,
  /\\U[0-9a-fA-F]{8}/y,
];

function endOfEscape(text: string, at: number): number {
  for (const pattern of escapes) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return pattern.lastIndex;
  }
  let failed = at + 1;
  if (/[xXuU]/.test(text[failed] ?? "")) {
    failed++;
    while (/[0-9a-fA-F]/.test(text[failed] ?? "")) failed++;
  } else if (/[0-3]/.test(text[failed] ?? "")) {
    failed++;
    while (/[0-7]/.test(text[failed] ?? "")) failed++;
  }
  return -Math.min(failed + 1, text.length);
}
