/** Kinds of token in a label selector. */
export type TokenKind = "end" | "identifier" | ")" | "," | "!" | "==" | "=" | ">" | "in" | "<" | "!=" | "notin" | "(";

/** A token and the text it was read from. */
export interface Token {
  readonly kind: TokenKind;
  readonly literal: string;
}

const blanks = /[ \t\r\n]*/y;
// The longest symbol there is; each special character is one on its own. Not all of a run: it would be read anew for each.
const symbol = /==|!=|[=!(),<>]/y;
const word = /[^=!(),<> \t\r\n]+/y;

/** Splits a label selector into tokens; the last one is `end`. */
export function scanLabelSelector(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += readAt(blanks, text, at).length;
    if (at >= text.length) break;
    const found = readAt(symbol, text, at);
    const token = found === "" ? wordToken(readAt(word, text, at)) : { kind: found as TokenKind, literal: found };
    tokens.push(token);
    at += token.literal.length;
  }
  tokens.push({ kind: "end", literal: "" });
  return tokens;
}

function readAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

function wordToken(literal: string): Token {
  return { kind: literal === "in" || literal === "notin" ? literal : "identifier", literal };
}
