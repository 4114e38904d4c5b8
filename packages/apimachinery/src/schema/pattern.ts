/** A compiled regular expression whose matching takes time linear in the text. */
export interface Pattern {
  /** Whether it matches anywhere in `text`, as Go's `MatchString`. */
  test(text: string): boolean;
  /** The texts it matches, from left to right, at most `limit` of them or all when that is negative; as Go's `FindAllString`. */
  findAll(text: string, limit: number): string[];
}

/** Compiles patterns that users wrote. The seam behind which the regular-expression engine can be replaced. */
export interface PatternEngine {
  /**
   * Compiles `pattern`, RE2 syntax.
   * @throws PatternSyntaxError when Go could not compile it: look-around and back-references included.
   */
  compile(pattern: string): Pattern;
}

/** A pattern that is not RE2 syntax. `message` is that of Go's `regexp.Compile`. */
export class PatternSyntaxError extends Error {
  override readonly name = "PatternSyntaxError";
}

/** Options of {@link newPatternEngine}. */
export interface PatternEngineOptions {
  /** How many compiled patterns are kept, the longest unused leaving first. Default 1024. */
  readonly maxPatterns?: number;
}

/**
 * An engine that never backtracks: user patterns cannot hold the event loop. Loads its implementation on the first call,
 * about 10 ms; make one engine per server and share it.
 */
export async function newPatternEngine({ maxPatterns = 1024 }: PatternEngineOptions = {}): Promise<PatternEngine> {
  const { RE2JS } = await import("re2js");
  return new CachingEngine((pattern) => {
    try {
      const compiled = RE2JS.compile(pattern);
      return {
        test: (text) => compiled.test(text),
        findAll: (text, limit) => findAll(compiled.matcher(text), limit),
      };
    } catch (cause) {
      throw new PatternSyntaxError(cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }, maxPatterns);
}

/** What finding needs of a matcher. */
interface Matcher {
  find(): boolean;
  start(): number;
  end(): number;
  group(): string | null;
}

function findAll(matcher: Matcher, limit: number): string[] {
  const found: string[] = [];
  let previousEnd = -1;
  while (found.length !== limit && matcher.find()) {
    // An empty match at the end of the one before does not count.
    if (matcher.start() === matcher.end() && matcher.start() === previousEnd) continue;
    previousEnd = matcher.end();
    found.push(matcher.group() ?? "");
  }
  return found;
}

class CachingEngine implements PatternEngine {
  readonly #compile: (pattern: string) => Pattern;
  readonly #maxPatterns: number;
  readonly #patterns = new Map<string, Pattern>();

  constructor(compile: (pattern: string) => Pattern, maxPatterns: number) {
    this.#compile = compile;
    this.#maxPatterns = maxPatterns;
  }

  compile(pattern: string): Pattern {
    const known = this.#patterns.get(pattern);
    const compiled = known ?? this.#compile(pattern);
    // Re-inserting moves it to the young end of the map's order.
    if (known !== undefined) this.#patterns.delete(pattern);
    this.#patterns.set(pattern, compiled);
    if (this.#patterns.size > this.#maxPatterns) this.#dropOldest();
    return compiled;
  }

  #dropOldest(): void {
    for (const pattern of this.#patterns.keys()) {
      this.#patterns.delete(pattern);
      return;
    }
  }
}
