/** What a parser refuses to work on. The defaults are those of `cel-go`, which Kubernetes does not change. */
export interface ParserLimits {
  /** Code points of a whole expression. */
  readonly maxSize: number;
  /** Nesting of one kind of rule: parentheses, or the links of a chain such as `a.b.c` or `a + b + c`. */
  readonly maxRecursionDepth: number;
}

export const defaultParserLimits: ParserLimits = { maxSize: 100_000, maxRecursionDepth: 250 };
