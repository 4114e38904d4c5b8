import type { Filter, FilterOperator, Operand, Step } from "./ast.js";

/** A path that cannot be read. */
export class JSONPathError extends Error {
  override readonly name = "JSONPathError";
}

const operators: readonly FilterOperator[] = ["==", "!=", "<=", ">=", "<", ">"];

/**
 * Reads a path such as `.spec.ports[0].name`, `.status.conditions[?(@.type=="Ready")].status`, `..image`. Mirrors what
 * `k8s.io/client-go/util/jsonpath` reads between braces, without `range`.
 * @throws JSONPathError
 */
export function parseJSONPath(text: string): readonly Step[] {
  const parser = new Parser(text);
  const steps = parser.path();
  parser.expectEnd();
  return steps;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  path(): readonly Step[] {
    const steps: Step[] = [];
    if (this.#peek() === "$" || this.#peek() === "@") this.#at++;
    for (;;) {
      const step = this.#step();
      if (step === undefined) return steps;
      steps.push(...step);
    }
  }

  expectEnd(): void {
    if (this.#at < this.#text.length) throw this.#error(`unrecognized character ${JSON.stringify(this.#peek())}`);
  }

  #step(): readonly Step[] | undefined {
    if (this.#take("..")) {
      const next: readonly Step[] = this.#peek() === "[" ? [] : this.#name();
      return [{ type: "recursive" }, ...next];
    }
    if (this.#take(".")) return this.#peek() === "[" ? [] : this.#name();
    if (this.#take("[")) return [this.#bracket()];
    return undefined;
  }

  #name(): readonly Step[] {
    if (this.#take("*")) return [{ type: "wildcard" }];
    let name = "";
    for (let char = this.#peek(); char !== undefined && !endsName.has(char); char = this.#peek()) {
      if (char === "\\") {
        this.#at++;
        if (this.#at >= this.#text.length) throw this.#error("unterminated escape");
      }
      name += this.#text[this.#at++];
    }
    return name === "" ? [] : [{ type: "field", name }];
  }

  #bracket(): Step {
    if (this.#take("?(")) {
      const filter = this.#filter();
      if (!this.#take(")") || !this.#take("]")) throw this.#error("unterminated filter");
      return { type: "filter", filter };
    }
    const steps = [this.#selector()];
    while (this.#take(",")) steps.push(this.#selector());
    if (!this.#take("]")) throw this.#error("unterminated array");
    const [only] = steps;
    return steps.length === 1 && only !== undefined ? only : { type: "union", steps };
  }

  #selector(): Step {
    this.#skipSpaces();
    const quote = this.#peek();
    if (quote === "'" || quote === '"') return this.#afterSpaces({ type: "field", name: this.#quoted() });
    if (this.#take("*")) return this.#afterSpaces({ type: "wildcard" });
    const match = /^(-?\d+)?(?:(:)(-?\d+)?(?::(-?\d+)?)?)?/.exec(this.#text.slice(this.#at));
    const [whole = "", from, colon, to, by] = match ?? [];
    if (whole === "") throw this.#error("invalid array index");
    this.#at += whole.length;
    if (colon === undefined) return this.#afterSpaces({ type: "index", at: Number(from) });
    return this.#afterSpaces({ type: "slice", ...numbered({ from, to, by }) });
  }

  #afterSpaces(step: Step): Step {
    this.#skipSpaces();
    return step;
  }

  #filter(): Filter {
    const left = this.#operand();
    this.#skipSpaces();
    const operator = operators.find((candidate) => this.#take(candidate));
    if (operator === undefined) return { left };
    const right = this.#operand();
    this.#skipSpaces();
    return { left, operator, right };
  }

  #operand(): Operand {
    this.#skipSpaces();
    const char = this.#peek();
    if (char === "@" || char === "$" || char === ".") {
      return { type: "path", fromRoot: char === "$", steps: this.path() };
    }
    if (char === "'" || char === '"') return { type: "value", value: this.#quoted() };
    const [word = ""] = /^[\w.+-]+/.exec(this.#text.slice(this.#at)) ?? [];
    if (word === "") throw this.#error("unrecognized filter");
    this.#at += word.length;
    if (word === "true" || word === "false") return { type: "value", value: word === "true" };
    if (Number.isNaN(Number(word))) throw this.#error(`unrecognized identifier ${word}`);
    return { type: "value", value: Number(word) };
  }

  #quoted(): string {
    const quote = this.#text[this.#at++];
    let value = "";
    for (let char = this.#peek(); char !== undefined; char = this.#peek()) {
      this.#at++;
      if (char === quote) return value;
      value += char === "\\" ? (this.#text[this.#at++] ?? "") : char;
    }
    throw this.#error("unterminated quoted string");
  }

  #skipSpaces(): void {
    while (this.#peek() === " ") this.#at++;
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #error(problem: string): JSONPathError {
    return new JSONPathError(`${problem} at position ${this.#at} of ${this.#text}`);
  }
}

const endsName: ReadonlySet<string> = new Set([".", "[", "]", ")", "(", " ", ",", "=", "!", "<", ">", "{", "}"]);

function numbered(bounds: Readonly<Record<string, string | undefined>>): Record<string, number> {
  const found = Object.entries(bounds).filter(([, text]) => text !== undefined);
  return Object.fromEntries(found.map(([name, text]) => [name, Number(text)]));
}
