/** Kinds of token in a label selector. */
export type TokenKind = "end" | "identifier" | ")" | "," | "!" | "==" | "=" | ">" | "in" | "<" | "!=" | "notin" | "(";

/** A token and the text it was read from. */
export interface Token {
  readonly kind: TokenKind;
  readonly literal: string;
}

const blanks = /[ \t\r\n]*/y;
const specials = /[=!(),<>]+/y;
const word = /[^=!(),<> \t\r\n]+/y;

/** Splits a label selector into tokens; the last one is `end`. */
export function scanLabelSelector(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += readAt(blanks, text, at).length;
    if (at >= text.length) break;
    const run = readAt(specials, text, at);
    const token = run === "" ? wordToken(readAt(word, text, at)) : symbolToken(run);
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

// The longest symbol that the run starts with; each special character is a symbol on its own.
function symbolToken(run: string): Token {
  const pair = run.slice(0, 2);
  const literal = pair === "==" || pair === "!=" ? pair : run.slice(0, 1);
  return { kind: literal as TokenKind, literal };
}
