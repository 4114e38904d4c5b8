import type { Issues } from "../issues.js";
import { scanString } from "./scan-string.js";
import { SyntaxAbort } from "./syntax-abort.js";
import type { Token, TokenType } from "./token.js";

const punctuation: readonly TokenType[] = [
  "'=='",
  "'!='",
  "'<='",
  "'>='",
  "'&&'",
  "'||'",
  "'<'",
  "'>'",
  "'['",
  "']'",
  "'{'",
  "'}'",
  "'('",
  "')'",
  "'.'",
  "','",
  "'-'",
  "'!'",
  "'?'",
  "':'",
  "'+'",
  "'*'",
  "'/'",
  "'%'",
];
const symbols: readonly (readonly [string, TokenType])[] = punctuation.map((type) => [type.slice(1, -1), type]);

// Each is linear: no two parts of a pattern can match the same text.
const blank = /(?:[\t \r\n\f]+|\/\/[^\n]*)+/y;
const float = /(?:[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?)/y;
const integer = /(?:0x[0-9a-fA-F]+|[0-9]+)/y;
const identifier = /[A-Za-z_][A-Za-z0-9_]*/y;
const escapedIdentifier = /`[A-Za-z0-9_.\-/ ]+`/y;

const keywords: ReadonlyMap<string, TokenType> = new Map([
  ["in", "'in'"],
  ["true", "'true'"],
  ["false", "'false'"],
  ["null", "'null'"],
]);

/** A source that is wrong everywhere is not worth reading to its end. */
const maxSyntaxErrors = 100;

function giveUp(issues: Issues, offset: number): never {
  const message = `More than ${maxSyntaxErrors} syntax errors`;
  issues.report(`Syntax error: ${message}`, offset);
  throw new SyntaxAbort(message);
}

/**
 * Splits a source into tokens, the last of which is `<EOF>`. What is no token is reported and skipped.
 * @throws SyntaxAbort when that is too much
 */
export function tokenize(text: string, issues: Issues): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(blank, text, at).length;
    if (at >= text.length) break;
    const token = nextToken(text, at);
    if (typeof token === "number") {
      if (issues.list.length >= maxSyntaxErrors) giveUp(issues, at);
      issues.report(`Syntax error: token recognition error at: '${escapeControls(text.slice(at, token))}'`, at);
      at = token;
    } else {
      tokens.push(token);
      at += token.text.length;
    }
  }
  tokens.push({ type: "<EOF>", text: "<EOF>", offset: text.length });
  return tokens;
}

/** The token at `offset`, or where the text that is none ends. */
function nextToken(text: string, offset: number): Token | number {
  const string = scanString(text, offset);
  if (typeof string === "object") return { ...string, offset };
  const number = scanNumber(text, offset);
  if (number !== undefined) return number;
  const name = matchAt(identifier, text, offset);
  if (name !== "") return { type: keywords.get(name) ?? "IDENTIFIER", text: name, offset };
  if (typeof string === "number") return string;
  if (text[offset] === "`") return scanEscapedIdentifier(text, offset);
  const symbol = symbols.find(([spelling]) => text.startsWith(spelling, offset));
  if (symbol !== undefined) return { type: symbol[1], text: symbol[0], offset };
  return endOfFailure(text, offset, "=&|".includes(text[offset] ?? "") ? offset + 1 : offset);
}

function scanNumber(text: string, offset: number): Token | undefined {
  const real = matchAt(float, text, offset);
  if (real !== "") return { type: "NUM_FLOAT", text: real, offset };
  const digits = matchAt(integer, text, offset);
  if (digits === "") return undefined;
  const suffix = text[offset + digits.length];
  if (suffix === "u" || suffix === "U") return { type: "NUM_UINT", text: digits + suffix, offset };
  return { type: "NUM_INT", text: digits, offset };
}

function scanEscapedIdentifier(text: string, offset: number): Token | number {
  const name = matchAt(escapedIdentifier, text, offset);
  if (name !== "") return { type: "ESC_IDENTIFIER", text: name, offset };
  let end = offset + 1;
  while (end < text.length && /[A-Za-z0-9_.\-/ ]/.test(text[end] ?? "")) end++;
  return endOfFailure(text, offset, end);
}

/** An unrecognised text reaches over the character on which it failed, surrogate pairs whole. */
function endOfFailure(text: string, _start: number, failedAt: number): number {
  const point = text.codePointAt(failedAt);
  return point === undefined ? text.length : failedAt + (point > 0xffff ? 2 : 1);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

function escapeControls(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\t", "\\t").replaceAll("\r", "\\r");
}
