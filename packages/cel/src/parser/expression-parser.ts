import type { Expr, MapEntry, StructField } from "../ast.js";
import type { Issues } from "../issues.js";
import { operators } from "../operators.js";
import type { Source } from "../source.js";
import { type CopyBudget, maxCopiedNodes } from "./copy-expr.js";
import type { ParserLimits } from "./limits.js";
import { LiteralError, literalValue } from "./literals.js";
import { balancedTree } from "./logic-tree.js";
import { ExprBuilder, type Macro } from "./macro.js";
import { MacroError } from "./macro-error.js";
import { reservedIdentifiers } from "./reserved.js";
import { Nesting, type Rule, RuleDepth } from "./rule-depth.js";
import { expressionStart, type Token, type TokenType } from "./token.js";
import type { TokenStream } from "./token-stream.js";
import { UnescapeError } from "./unescape.js";

/** What an {@link ExpressionParser} works on. */
export interface ParserParts {
  readonly tokens: TokenStream;
  readonly issues: Issues;
  readonly source: Source;
  readonly macros: readonly Macro[];
  readonly optionalSyntax: boolean;
  readonly limits: ParserLimits;
}

/** Recursive descent over the grammar of CEL, one method per rule. */
export class ExpressionParser {
  readonly #tokens: TokenStream;
  readonly #issues: Issues;
  readonly #source: Source;
  readonly #macros: ReadonlyMap<string, Macro>;
  readonly #optionalSyntax: boolean;
  readonly #depth: RuleDepth;
  readonly #nesting: Nesting;
  readonly #copies: CopyBudget = { nodesLeft: maxCopiedNodes };

  constructor({ tokens, issues, source, macros, optionalSyntax, limits }: ParserParts) {
    this.#tokens = tokens;
    this.#issues = issues;
    this.#source = source;
    this.#macros = new Map(macros.map((macro) => [macroKey(macro.function, macro.argCount, macro.receiver), macro]));
    this.#optionalSyntax = optionalSyntax;
    this.#depth = new RuleDepth(limits.maxRecursionDepth);
    this.#nesting = new Nesting(limits.maxRecursionDepth);
  }

  parseAll(): Expr {
    const expr = this.#expr();
    this.#tokens.expect("<EOF>");
    return expr;
  }

  #expr(): Expr {
    this.#depth.enter("expr");
    const condition = this.#logical(operators.or, "'||'", () => this.#conjunction());
    const question = this.#tokens.accept("'?'");
    if (question === undefined) {
      this.#depth.exit("expr");
      return condition;
    }
    const ifTrue = this.#logical(operators.or, "'||'", () => this.#conjunction());
    this.#tokens.expect("':'");
    const ifFalse = this.#expr();
    this.#depth.exit("expr");
    return this.#call(operators.conditional, question, [condition, ifTrue, ifFalse]);
  }

  #conjunction(): Expr {
    return this.#logical(operators.and, "'&&'", () =>
      this.#leftAssociative("relation", relations, () =>
        this.#leftAssociative("calc", sums, () => this.#leftAssociative("calc", products, () => this.#unary())),
      ),
    );
  }

  #logical(name: string, operator: TokenType, operand: () => Expr): Expr {
    const first = operand();
    const terms = [first];
    const offsets: number[] = [];
    for (let token = this.#tokens.accept(operator); token !== undefined; token = this.#tokens.accept(operator)) {
      offsets.push(token.offset);
      terms.push(operand());
    }
    return terms.length === 1 ? first : this.#nesting.add(balancedTree(name, terms, offsets), terms, 0);
  }

  #leftAssociative(rule: Rule, names: ReadonlyMap<TokenType, string>, operand: () => Expr): Expr {
    this.#depth.enter(rule);
    let left = operand();
    for (let name = names.get(this.#tokens.current.type); name !== undefined; ) {
      const token = this.#tokens.next();
      left = this.#call(name, token, [left, operand()]);
      name = names.get(this.#tokens.current.type);
    }
    this.#depth.exit(rule);
    return left;
  }

  #unary(): Expr {
    this.#tokens.sync(expressionStart);
    const { current } = this.#tokens;
    if (current.type === "'!'") return this.#prefixed(operators.not, "'!'");
    const literal = numbers.has(this.#tokens.peek(1).type);
    if (current.type === "'-'" && !literal) return this.#prefixed(operators.negate, "'-'");
    return this.#member();
  }

  #prefixed(name: string, operator: TokenType): Expr {
    const first = this.#tokens.next();
    let odd = true;
    while (this.#tokens.accept(operator) !== undefined) odd = !odd;
    if (operator === "'!'") this.#tokens.sync(expressionStart);
    else if (!operandStart.includes(this.#tokens.current.type)) this.#noAlternative("-");
    const operand = this.#member();
    return odd ? this.#call(name, first, [operand]) : operand;
  }

  #member(): Expr {
    this.#depth.enter("member");
    let operand = this.#primary();
    for (;;) {
      const next = this.#memberLink(operand);
      if (next === undefined) break;
      operand = next;
    }
    this.#depth.exit("member");
    return operand;
  }

  #memberLink(operand: Expr): Expr | undefined {
    const dot = this.#tokens.accept("'.'");
    if (dot !== undefined) return this.#selection(operand, dot);
    const bracket = this.#tokens.accept("'['");
    return bracket === undefined ? undefined : this.#index(operand, bracket);
  }

  #selection(operand: Expr, dot: Token): Expr {
    const optional = this.#tokens.accept("'?'");
    const field = this.#fieldName(dot, optional);
    if (optional !== undefined) return this.#optionalSelection(operand, dot, field);
    const parenthesis = field.type === "IDENTIFIER" ? this.#tokens.accept("'('") : undefined;
    if (parenthesis !== undefined) {
      return this.#call(field.text, parenthesis, this.#arguments(), operand);
    }
    const select: Expr = {
      kind: "select",
      offset: dot.offset,
      operand,
      field: unquoteIdentifier(field),
      testOnly: false,
    };
    return this.#nesting.add(select, [operand], 1);
  }

  #optionalSelection(operand: Expr, dot: Token, field: Token): Expr {
    if (!this.#optionalSyntax) return this.#invalid("unsupported syntax '.?'", dot.offset);
    const name: Expr = { kind: "literal", offset: field.offset, value: unquoteIdentifier(field) };
    const call: Expr = { kind: "call", offset: dot.offset, function: operators.optSelect, args: [operand, name] };
    return this.#nesting.add(call, [operand], 1);
  }

  #fieldName(dot: Token, optional: Token | undefined): Token {
    const { current } = this.#tokens;
    if (current.type === "IDENTIFIER" || current.type === "ESC_IDENTIFIER") return this.#tokens.next();
    if (optional !== undefined) return this.#tokens.mismatch(["IDENTIFIER", "ESC_IDENTIFIER"]);
    if (["'true'", "'false'", "'null'"].includes(current.type)) {
      return this.#tokens.fail(`mismatched input '${current.text}' expecting IDENTIFIER`);
    }
    const end = current.type === "<EOF>" ? dot.offset + 1 : current.offset + current.text.length;
    return this.#tokens.fail(`no viable alternative at input '${this.#source.text.slice(dot.offset, end)}'`);
  }

  #index(operand: Expr, bracket: Token): Expr {
    this.#tokens.open("']'");
    this.#tokens.sync([...expressionStart, "'?'"]);
    const optional = this.#tokens.accept("'?'");
    const index = this.#expr();
    this.#tokens.close();
    if (optional === undefined) return this.#call(operators.index, bracket, [operand, index]);
    if (!this.#optionalSyntax) return this.#invalid("unsupported syntax '[?'", bracket.offset);
    return this.#call(operators.optIndex, bracket, [operand, index]);
  }

  /** Arguments after the opening parenthesis, up to the closing one. */
  #arguments(): Expr[] {
    this.#tokens.open("')'");
    this.#tokens.sync([...expressionStart, "')'"]);
    const args: Expr[] = [];
    if (!this.#tokens.is("')'")) {
      do args.push(this.#expr());
      while (this.#tokens.accept("','") !== undefined);
    }
    this.#tokens.close();
    return args;
  }

  #primary(): Expr {
    this.#tokens.sync(operandStart);
    const token = this.#tokens.current;
    switch (token.type) {
      case "'('":
        return this.#nested();
      case "'['":
        return this.#list();
      case "'{'":
        return this.#map();
      case "'.'":
      case "IDENTIFIER":
        return this.#named();
      default:
        return this.#literal();
    }
  }

  #nested(): Expr {
    this.#tokens.next();
    this.#tokens.open("')'");
    const expr = this.#expr();
    this.#tokens.close();
    return expr;
  }

  #named(): Expr {
    const dot = this.#tokens.accept("'.'");
    const prefix = dot === undefined ? "" : ".";
    if (!this.#tokens.is("IDENTIFIER")) this.#noAlternative(".");
    const message = this.#messageName();
    if (message !== undefined) return this.#message(`${prefix}${message}`);
    const name = this.#tokens.next();
    const parenthesis = this.#tokens.accept("'('");
    const args = parenthesis === undefined ? undefined : this.#arguments();
    if (reservedIdentifiers.has(name.text)) {
      return this.#invalid(`reserved identifier: ${name.text}`, (dot ?? name).offset);
    }
    if (parenthesis !== undefined && args !== undefined) return this.#call(prefix + name.text, parenthesis, args);
    return { kind: "ident", offset: name.offset, name: prefix + name.text };
  }

  /** The qualified name before a brace, whose tokens are then consumed. */
  #messageName(): string | undefined {
    let length = 1;
    while (this.#tokens.peek(length).type === "'.'" && this.#tokens.peek(length + 1).type === "IDENTIFIER") length += 2;
    if (this.#tokens.peek(length).type !== "'{'") return undefined;
    let name = "";
    for (let i = 0; i < length; i++) name += this.#tokens.next().text;
    return name;
  }

  #message(typeName: string): Expr {
    const brace = this.#tokens.next();
    this.#tokens.open("'}'");
    this.#tokens.sync(["'}'", "','", "'?'", "IDENTIFIER", "ESC_IDENTIFIER"]);
    const fields: StructField[] = [];
    while (!this.#tokens.is("'}'") && !this.#tokens.is("','")) {
      fields.push(this.#messageField());
      if (!this.#tokens.is("','") || this.#tokens.peek(1).type === "'}'") break;
      this.#tokens.next();
    }
    this.#tokens.accept("','");
    this.#tokens.close(["','"]);
    const struct: Expr = { kind: "struct", offset: brace.offset, typeName, fields };
    return this.#nesting.add(
      struct,
      fields.map(({ value }) => value),
      0,
    );
  }

  #messageField(): StructField {
    const optional = this.#optionalMark();
    const name = this.#tokens.current;
    if (name.type !== "IDENTIFIER" && name.type !== "ESC_IDENTIFIER") {
      this.#tokens.mismatch(["IDENTIFIER", "ESC_IDENTIFIER"]);
    }
    this.#tokens.next();
    const colon = this.#tokens.expect("':'");
    return { offset: colon.offset, name: unquoteIdentifier(name), value: this.#expr(), optional };
  }

  #map(): Expr {
    const brace = this.#tokens.next();
    this.#tokens.open("'}'");
    this.#tokens.sync([...expressionStart, "'}'", "','", "'?'"]);
    const entries: MapEntry[] = [];
    while (!this.#tokens.is("'}'") && !this.#tokens.is("','")) {
      const optional = this.#optionalMark();
      const key = this.#expr();
      const colon = this.#tokens.expect("':'");
      entries.push({ offset: colon.offset, key, value: this.#expr(), optional });
      if (!this.#tokens.is("','") || this.#tokens.peek(1).type === "'}'") break;
      this.#tokens.next();
    }
    this.#tokens.accept("','");
    this.#tokens.close(["','"]);
    const map: Expr = { kind: "map", offset: brace.offset, entries };
    return this.#nesting.add(
      map,
      entries.flatMap(({ key, value }) => [key, value]),
      0,
    );
  }

  #list(): Expr {
    const bracket = this.#tokens.next();
    this.#tokens.open("']'");
    this.#tokens.sync([...expressionStart, "']'", "','", "'?'"]);
    const elements: Expr[] = [];
    const optionals = new Set<number>();
    while (!this.#tokens.is("']'") && !this.#tokens.is("','")) {
      if (this.#optionalMark()) optionals.add(elements.length);
      elements.push(this.#expr());
      if (!this.#tokens.is("','") || this.#tokens.peek(1).type === "']'") break;
      this.#tokens.next();
    }
    this.#tokens.accept("','");
    this.#tokens.close(["','"]);
    return this.#nesting.add({ kind: "list", offset: bracket.offset, elements, optionals }, elements, 0);
  }

  #optionalMark(): boolean {
    const mark = this.#tokens.accept("'?'");
    if (mark === undefined) return false;
    if (!this.#optionalSyntax) this.#issues.report("unsupported syntax '?'", mark.offset);
    return true;
  }

  #literal(): Expr {
    const sign = this.#tokens.accept("'-'");
    if (sign !== undefined && !numbers.has(this.#tokens.current.type)) {
      this.#noAlternative("-");
    }
    const token = this.#tokens.next();
    const offset = (sign ?? token).offset;
    try {
      return { kind: "literal", offset, value: literalValue(token, sign !== undefined) };
    } catch (err) {
      if (!(err instanceof LiteralError) && !(err instanceof UnescapeError)) throw err;
      return this.#invalid(err.message, offset);
    }
  }

  /** Gives up where a text is the beginning of nothing. */
  #noAlternative(begun: string): never {
    const { type, text } = this.#tokens.current;
    return this.#tokens.fail(`no viable alternative at input '${begun}${type === "<EOF>" ? "" : text}'`);
  }

  /** A call, or what a macro of that name makes of it. */
  #call(name: string, { offset }: Token, args: readonly Expr[], target?: Expr): Expr {
    const macro = this.#macros.get(macroKey(name, args.length, target !== undefined));
    const expanded = macro === undefined ? undefined : this.#expand(macro, args, target, offset);
    const call = expanded ?? {
      kind: "call",
      offset,
      function: name,
      args,
      ...(target === undefined ? {} : { target }),
    };
    const counted = target !== undefined || nested.has(name);
    return this.#nesting.add(call, target === undefined ? args : [target, ...args], counted ? 1 : 0);
  }

  #expand(macro: Macro, args: readonly Expr[], target: Expr | undefined, offset: number): Expr | undefined {
    try {
      return macro.expand({ target, args, build: new ExprBuilder(offset, this.#copies) });
    } catch (err) {
      if (!(err instanceof MacroError)) throw err;
      return this.#invalid(err.message, err.offset);
    }
  }

  /** Reports a mistake; what is returned only keeps the parser going. */
  #invalid(message: string, offset: number): Expr {
    this.#issues.report(message, offset);
    return { kind: "literal", offset, value: null };
  }
}

const numbers: ReadonlySet<TokenType> = new Set<TokenType>(["NUM_INT", "NUM_FLOAT"]);

const operandStart: readonly TokenType[] = expressionStart.filter((type) => type !== "'!'");

const relations: ReadonlyMap<TokenType, string> = new Map([
  ["'<'", operators.less],
  ["'<='", operators.lessEquals],
  ["'>='", operators.greaterEquals],
  ["'>'", operators.greater],
  ["'=='", operators.equals],
  ["'!='", operators.notEquals],
  ["'in'", operators.in],
]);

const sums: ReadonlyMap<TokenType, string> = new Map([
  ["'+'", operators.add],
  ["'-'", operators.subtract],
]);

const products: ReadonlyMap<TokenType, string> = new Map([
  ["'*'", operators.multiply],
  ["'/'", operators.divide],
  ["'%'", operators.modulo],
]);

/** Operators that count as nesting of expressions. */
const nested: ReadonlySet<string> = new Set<string>([
  ...relations.values(),
  ...sums.values(),
  ...products.values(),
  operators.conditional,
  operators.index,
  operators.optIndex,
]);

function macroKey(name: string, argCount: number, receiver: boolean): string {
  return `${name}:${argCount}:${receiver}`;
}

function unquoteIdentifier({ type, text }: Token): string {
  return type === "ESC_IDENTIFIER" ? text.slice(1, -1) : text;
}
