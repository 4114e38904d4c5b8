const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
  ["\\", "\\\\"],
  ['"', '\\"'],
]);

const needsCare = /["\\]|[^\x20-\x7e]/;
const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;

function quoteRune(rune: string): string {
  const short = shortEscapes.get(rune);
  if (short !== undefined) return short;
  if (rune === " " || printable.test(rune)) return rune;
  const code = rune.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, "0")}`;
  // A lone surrogate has no UTF-8 form; Go would have decoded it to the replacement character.
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** Quotes `text` as Go's `%q` does: the form in which upstream's messages show strings. */
export function quoteGo(text: string): string {
  if (!needsCare.test(text)) return `"${text}"`;
  let quoted = "";
  for (const rune of text) quoted += quoteRune(rune);
  return `"${quoted}"`;
}

/** Quotes one byte (0 to 255, read as Latin-1) as Go's encoding/json names an unexpected character: `'\t'`. */
export function quoteGoByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === "'") return "'\\''";
  if (char === '"') return "'\"'";
  return `'${quoteGo(char).slice(1, -1)}'`;
}
