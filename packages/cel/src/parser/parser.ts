import type { Expr } from "../ast.js";
import { CompileError, Issues } from "../issues.js";
import { codePointCount, type Source } from "../source.js";
import { ExpressionParser } from "./expression-parser.js";
import { tokenize } from "./lexer.js";
import { defaultParserLimits, type ParserLimits } from "./limits.js";
import type { Macro } from "./macro.js";
import { RecursionError } from "./rule-depth.js";
import { standardMacros } from "./standard-macros.js";
import { SyntaxAbort } from "./syntax-abort.js";
import { TokenStream } from "./token-stream.js";

/** How expressions are parsed. */
export interface ParseOptions {
  /** Default {@link standardMacros}. */
  readonly macros?: readonly Macro[];
  /** Whether `a.?b`, `a[?b]`, `[?a]` and `{?k: v}` are understood. Default false. */
  readonly optionalSyntax?: boolean;
  readonly limits?: ParserLimits;
}

/**
 * Parses an expression and expands its macros, in time linear in its length.
 * @throws CompileError whose message is that of `cel-go`
 */
export function parse(source: Source, options: ParseOptions = {}): Expr {
  const { macros = standardMacros, optionalSyntax = false, limits = defaultParserLimits } = options;
  const issues = new Issues(source);
  const size = codePointCount(source.text);
  if (size > limits.maxSize) {
    issues.report(`expression code point size exceeds limit: size: ${size}, limit ${limits.maxSize}`);
    throw new CompileError(issues.list, source);
  }
  const expr = parseOrReport(issues, () => {
    const tokens = new TokenStream(tokenize(source.text, issues), issues);
    return new ExpressionParser({ tokens, issues, source, macros, optionalSyntax, limits }).parseAll();
  });
  if (expr === undefined || issues.any) throw new CompileError(issues.list, source);
  return expr;
}

function parseOrReport(issues: Issues, parseAll: () => Expr): Expr | undefined {
  try {
    return parseAll();
  } catch (err) {
    if (err instanceof SyntaxAbort) return undefined;
    if (!(err instanceof RecursionError)) throw err;
    issues.report(err.message);
    return undefined;
  }
}
