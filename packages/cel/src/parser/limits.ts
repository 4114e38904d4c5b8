/** What a parser refuses to work on. The defaults are those of `cel-go`, which Kubernetes does not change. */
export interface ParserLimits {
  /** Code points of a whole expression. */
  readonly maxSize: number;
  /** Nesting of parentheses and the like, and of operations in each other; the links of a chain are nested. */
  readonly maxRecursionDepth: number;
}

export const defaultParserLimits: ParserLimits = { maxSize: 100_000, maxRecursionDepth: 250 };
