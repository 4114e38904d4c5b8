/** A literal whose escapes say nothing. `message` is what the parser reports. */
export class UnescapeError extends Error {
  override readonly name = "UnescapeError";
}

/**
 * The text a string literal stands for, quotes and prefix removed. Line ends become `\n`.
 * @throws UnescapeError
 */
export function unescapeString(literal: string): string {
  const { body, raw } = bodyOf(literal);
  if (raw || !body.includes("\\")) return body;
  return body.replace(escapePattern, (sequence) => {
    const point = codePointOf(sequence);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) {
      throw new UnescapeError("invalid unicode code point");
    }
    return String.fromCodePoint(point);
  });
}

/**
 * The bytes a bytes literal stands for, given without its `b`: text in UTF-8, octal and hex escapes as bytes.
 * @throws UnescapeError
 */
export function unescapeBytes(literal: string): Uint8Array {
  const { body, raw } = bodyOf(literal);
  if (raw || !body.includes("\\")) return Buffer.from(body, "utf8");
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const match of body.matchAll(escapePattern)) {
    parts.push(Buffer.from(body.slice(at, match.index), "utf8"));
    if (/^\\[uU]/.test(match[0])) throw new UnescapeError("unable to unescape string");
    parts.push(Uint8Array.of(codePointOf(match[0])));
    at = match.index + match[0].length;
  }
  parts.push(Buffer.from(body.slice(at), "utf8"));
  return Buffer.concat(parts);
}

const escapePattern = /\\(?:[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2}|.)/gs;

const named: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

function codePointOf(sequence: string): number {
  const mark = sequence[1] ?? "";
  if (/[xXuU]/.test(mark)) return Number.parseInt(sequence.slice(2), 16);
  if (/[0-3]/.test(mark)) return Number.parseInt(sequence.slice(1), 8);
  return named[mark] ?? mark.charCodeAt(0);
}

function bodyOf(literal: string): { body: string; raw: boolean } {
  const normalized = literal.replace(/\r\n?/g, "\n");
  const raw = /^[rR]/.test(normalized);
  const quoted = raw ? normalized.slice(1) : normalized;
  const triple = quoted.length >= 6 && /^(?:"""|''')/.test(quoted);
  return { body: triple ? quoted.slice(3, -3) : quoted.slice(1, -1), raw };
}
