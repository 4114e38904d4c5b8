import { compareUTF8 } from "../json/stringify.js";
import { fieldErrors, toErrorText } from "../validation/field-error.js";
import { isQualifiedName } from "../validation/qualified-name.js";
import { scanLabelSelector, type Token } from "./lexer.js";
import { binaryOperators, type LabelOperator, type LabelRequirement, newLabelRequirement } from "./requirement.js";
import { LabelSelector } from "./selector.js";
import { SelectorError } from "./selector-error.js";

const end: Token = { kind: "end", literal: "" };

/** Reads requirements from tokens. Grammar and messages as in upstream's labels/selector.go. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = scanLabelSelector(text);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind === "end") return requirements;
      if (!startsRequirement(token)) {
        throw new SelectorError(`found '${token.literal}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirementOrThrow());
      const separator = this.#next();
      if (separator.kind === "end") return requirements;
      if (separator.kind !== ",") {
        throw new SelectorError(`found '${separator.literal}', expected: ',' or 'end of string'`);
      }
      if (!startsRequirement(this.#peek())) {
        throw new SelectorError(`found '${this.#peek().literal}', expected: identifier after ','`);
      }
    }
  }

  #requirementOrThrow(): LabelRequirement {
    try {
      return this.#requirement();
    } catch (err) {
      if (!(err instanceof SelectorError)) throw err;
      throw new SelectorError(`unable to parse requirement: ${err.message}`);
    }
  }

  #requirement(): LabelRequirement {
    const negated = this.#peek().kind === "!";
    if (negated) this.#next();
    const key = this.#key();
    if (negated) return newLabelRequirement(key, "!", []);
    const { kind } = this.#peek();
    if (kind === "end" || kind === ",") return newLabelRequirement(key, "exists", []);
    const operator = this.#operator();
    const values = operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()];
    return newLabelRequirement(key, operator, [...new Set(values)].sort(compareUTF8));
  }

  #key(): string {
    const { kind, literal } = this.#next();
    if (kind !== "identifier") throw new SelectorError(`found '${literal}', expected: identifier`);
    const messages = isQualifiedName(literal);
    // The path is what upstream prints for a path it does not have.
    if (messages.length > 0) {
      throw new SelectorError(toErrorText(fieldErrors.invalid("<nil>", literal, messages.join("; "))));
    }
    return literal;
  }

  #operator(): LabelOperator {
    const { kind, literal } = this.#tokens[this.#at++] ?? end;
    switch (kind) {
      case "in":
      case "notin":
      case "=":
      case "==":
      case "!=":
        return kind;
      case ">":
        return "gt";
      case "<":
        return "lt";
      default:
        throw new SelectorError(`found '${literal}', expected: ${binaryOperators.join(", ")}`);
    }
  }

  #exactValue(): string {
    const { kind } = this.#peek();
    if (kind === "end" || kind === ",") return "";
    const token = this.#next();
    if (token.kind !== "identifier") throw new SelectorError(`found '${token.literal}', expected: identifier`);
    return token.literal;
  }

  #values(): string[] {
    const open = this.#next();
    if (open.kind !== "(") throw new SelectorError(`found '${open.literal}' expected: '('`);
    const { kind, literal } = this.#peek();
    if (kind === ")") {
      this.#next();
      return [""];
    }
    if (kind !== "identifier" && kind !== ",") {
      throw new SelectorError(`found '${literal}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    const close = this.#next();
    if (close.kind !== ")") throw new SelectorError(`found '${close.literal}', expected: ')'`);
    return values;
  }

  // A comma with nothing on one of its sides stands for the empty value.
  #identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.#next();
      const following = this.#peek();
      if (token.kind === "identifier") {
        values.push(token.literal);
        if (following.kind === ")") return values;
        if (following.kind !== ",") throw new SelectorError(`found '${following.literal}', expected: ',' or ')'`);
      } else if (token.kind === ",") {
        if (values.length === 0 || following.kind === ",") values.push("");
        if (following.kind === ")") return [...values, ""];
      } else {
        throw new SelectorError(`found '${token.literal}', expected: ',', or identifier`);
      }
    }
  }

  #peek(): Token {
    return asIdentifier(this.#tokens[this.#at] ?? end);
  }

  #next(): Token {
    return asIdentifier(this.#tokens[this.#at++] ?? end);
  }
}

// `in` and `notin` are words of the language only where an operator is expected.
function asIdentifier(token: Token): Token {
  return token.kind === "in" || token.kind === "notin" ? { kind: "identifier", literal: token.literal } : token;
}

function startsRequirement({ kind }: Token): boolean {
  return kind === "identifier" || kind === "!";
}

/**
 * Parses the text of a label selector: `app=web,tier in (a,b),!legacy,weight>5`. An empty text chooses everything.
 * @throws SelectorError when it cannot be understood.
 */
export function parseLabelSelector(text: string): LabelSelector {
  return new LabelSelector(new Parser(text).parse());
}
