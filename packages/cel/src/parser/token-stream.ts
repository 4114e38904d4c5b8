import type { Issues } from "../issues.js";
import { SyntaxAbort } from "./syntax-abort.js";
import { expectedText, expressionStart, type Token, type TokenType } from "./token.js";

/**
 * Tokens and how a parser goes on after a wrong one: it leaves out one token that is too many, or goes on as if one that
 * is missing were there, and reports either in the words of `cel-go`'s generated parser. After any other it stops, where
 * `cel-go` may find more to report.
 */
export class TokenStream {
  readonly #tokens: readonly Token[];
  readonly #issues: Issues;
  /** Closing tokens of what is open around the current token. */
  readonly #open: TokenType[] = [];
  #at = 0;

  constructor(tokens: readonly Token[], issues: Issues) {
    this.#tokens = tokens;
    this.#issues = issues;
  }

  get current(): Token {
    return this.peek(0);
  }

  peek(distance: number): Token {
    const token = this.#tokens[Math.min(this.#at + distance, this.#tokens.length - 1)];
    if (token === undefined) throw new RangeError("there is always an end");
    return token;
  }

  is(type: TokenType): boolean {
    return this.current.type === type;
  }

  next(): Token {
    const token = this.current;
    this.#at++;
    return token;
  }

  /** Consumes the current token if it is of this type. */
  accept(type: TokenType): Token | undefined {
    return this.is(type) ? this.next() : undefined;
  }

  /** Consumes a token of this type, or reports what stands in its place. */
  expect(type: TokenType): Token {
    if (this.is(type)) return this.next();
    if (this.#dropUnwanted([type])) return this.next();
    if (this.#mayFollow(type)) {
      this.#report(`missing ${type} at ${quoted(this.current)}`);
      return { type, text: "", offset: this.current.offset };
    }
    return this.mismatch([type]);
  }

  /** Makes sure that the current token is one of these: drops one that is too many, or gives up. */
  sync(expected: readonly TokenType[]): void {
    if (expected.includes(this.current.type) || this.#dropUnwanted(expected)) return;
    this.mismatch(expected);
  }

  mismatch(expected: readonly TokenType[]): never {
    return this.fail(`mismatched input ${quoted(this.current)} expecting ${expectedText(expected)}`);
  }

  /** Reports a syntax error at the current token and gives up. */
  fail(message: string): never {
    this.#report(message);
    throw new SyntaxAbort(message);
  }

  open(close: TokenType): void {
    this.#open.push(close);
  }

  /** Consumes what closes the innermost open construct. */
  close(alternatives: readonly TokenType[] = []): Token {
    const type = this.#open.pop();
    if (type === undefined) throw new RangeError("nothing is open");
    if (alternatives.length > 0) this.sync([...alternatives, type]);
    return this.expect(type);
  }

  #dropUnwanted(expected: readonly TokenType[]): boolean {
    if (!expected.includes(this.peek(1).type)) return false;
    this.#report(`extraneous input ${quoted(this.current)} expecting ${expectedText(expected)}`);
    this.#at++;
    return true;
  }

  /** Whether the current token would do if a token of this type stood before it. */
  #mayFollow(missing: TokenType): boolean {
    const { type } = this.current;
    if (missing === "':'") return startsExpression.has(type);
    if (operatorsAfterOperand.has(type)) return true;
    const enclosing = this.#open.at(-1) ?? "<EOF>";
    return type === enclosing || (type === "','" && enclosing !== "<EOF>");
  }

  #report(message: string): void {
    this.#issues.report(`Syntax error: ${message}`, this.current.offset);
  }
}

function quoted({ text }: Token): string {
  return `'${text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}'`;
}

const startsExpression: ReadonlySet<TokenType> = new Set(expressionStart);

const operatorsAfterOperand: ReadonlySet<TokenType> = new Set<TokenType>([
  "'=='",
  "'!='",
  "'in'",
  "'<'",
  "'<='",
  "'>='",
  "'>'",
  "'&&'",
  "'||'",
  "'['",
  "'.'",
  "'-'",
  "'?'",
  "'+'",
  "'*'",
  "'/'",
  "'%'",
]);
