import type { CallExpr, ComprehensionExpr, Expr, SelectExpr } from "../ast.js";
import { unusedIterVar } from "../ast.js";
import { type CheckedExpr, typeOf } from "../checker/checked.js";
import { listCreateBaseCost, mapCreateBaseCost, structCreateBaseCost } from "../eval/call-costs.js";
import { codePointCount } from "../source.js";
import { type CelType, unwrapOptional } from "../types/type.js";
import { type CallEstimate, estimateCall } from "./call-estimates.js";
import { addRanges, fixed, multiplyRanges, type Range, unionRanges, unknownSize } from "./range.js";
import type { CostNode, SizeEstimator } from "./size-estimator.js";

/**
 * The least and the most that evaluating an expression may cost, given how large its variables may be. Mirrors
 * `checker.Cost` with the estimator of Kubernetes.
 */
export function estimateCost(checked: CheckedExpr, sizes: SizeEstimator): Range {
  return new Coster(checked, sizes).cost(checked.expr);
}

/** Sizes of what a list or map literal, or a comprehension that makes one, holds. */
interface EntrySize {
  readonly kind: "list" | "map";
  readonly key: Range;
  readonly value: Range;
}

interface LocalVariable {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: EntrySize | undefined;
}

class Coster {
  readonly #checked: CheckedExpr;
  readonly #sizes: SizeEstimator;
  readonly #paths = new Map<Expr, readonly string[]>();
  readonly #computed = new Map<Expr, Range>();
  readonly #entries = new Map<Expr, EntrySize>();
  readonly #locals = new Map<string, LocalVariable[]>();

  constructor(checked: CheckedExpr, sizes: SizeEstimator) {
    this.#checked = checked;
    this.#sizes = sizes;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case "literal":
        return fixed(0);
      case "ident":
        return this.#name(expr, expr.name);
      case "select":
        return this.#select(expr);
      case "call":
        return this.#call(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "struct":
        return addRanges(fixed(structCreateBaseCost), ...expr.fields.map(({ value }) => this.cost(value)));
      case "comprehension":
        return isBinding(expr) ? this.#binding(expr) : this.#comprehension(expr);
      default:
        return expr satisfies never;
    }
  }

  #name(expr: Expr, name: string): Range {
    this.#paths.set(expr, this.#local(name)?.path ?? [name]);
    return fixed(1);
  }

  #select(expr: SelectExpr): Range {
    const reference = this.#checked.references.get(expr);
    if (reference !== undefined && reference.kind !== "function") return this.#name(expr, reference.name);
    const operand = this.cost(expr.operand);
    if (expr.testOnly) return operand;
    this.#paths.set(expr, [...this.#path(expr.operand), expr.field]);
    const { kind } = this.#type(expr.operand);
    return kind === "map" || kind === "struct" || kind === "param" ? addRanges(operand, fixed(1)) : operand;
  }

  #call(expr: CallExpr): Range {
    const [first] = expr.args;
    if (expr.function === "dyn" && first !== undefined) {
      const cost = addRanges(fixed(1), this.cost(first));
      this.#copySizes(expr, first);
      return cost;
    }
    const reference = this.#checked.references.get(expr);
    const argCosts = expr.args.map((arg) => this.cost(arg));
    if (reference?.kind !== "function") return fixed(0);
    const member = expr.target !== undefined && !reference.qualified;
    const targetCost = member && expr.target !== undefined ? this.cost(expr.target) : fixed(0);
    const target = member && expr.target !== undefined ? this.#node(expr.target) : undefined;
    const args = expr.args.map((arg) => this.#node(arg));
    let cost: Range | undefined;
    let size: Range | undefined;
    for (const { id } of reference.overloads) {
      const estimate = this.#overload(expr, { name: reference.name, id, target, args, argCosts });
      cost = cost === undefined ? estimate.cost : unionRanges(cost, estimate.cost);
      if (estimate.size !== undefined) size = size === undefined ? estimate.size : unionRanges(size, estimate.size);
      size = this.#indexed(expr, id) ?? size ?? this.#size(expr);
    }
    if (size !== undefined) this.#computed.set(expr, size);
    return addRanges(targetCost, cost ?? fixed(0));
  }

  /** What an index leads to, noted for what follows. */
  #indexed(expr: CallExpr, id: string): Range | undefined {
    const [operand] = expr.args;
    if (operand === undefined || (id !== "index_list" && id !== "index_map")) return undefined;
    this.#paths.set(expr, [...this.#path(operand), id === "index_list" ? "@items" : "@values"]);
    return this.#entrySize(operand)?.value;
  }

  #overload(expr: CallExpr, call: OverloadCall): CallEstimate {
    const { id, argCosts } = call;
    const [x = fixed(0), y = fixed(0), z = fixed(0)] = argCosts;
    if (id === "logical_and" || id === "logical_or") return { cost: { min: x.min, max: addRanges(x, y).max } };
    if (id === "conditional") {
      const [, ifTrue, ifFalse] = expr.args;
      this.#joinEntries(expr, ifTrue, ifFalse);
      return { cost: addRanges(x, unionRanges(y, z)), size: unionRanges(this.#sizeOr(ifTrue), this.#sizeOr(ifFalse)) };
    }
    if (id.startsWith("add_")) this.#joinEntries(expr, expr.args[0], expr.args[1]);
    const estimate = estimateCall({ ...call, sizes: this.#sizes });
    return { ...estimate, cost: addRanges(estimate.cost, ...argCosts) };
  }

  #joinEntries(expr: Expr, a: Expr | undefined, b: Expr | undefined): void {
    const [x, y] = [a && this.#entrySize(a), b && this.#entrySize(b)];
    if (x === undefined || y === undefined) return;
    this.#entries.set(expr, { kind: x.kind, key: unionRanges(x.key, y.key), value: unionRanges(x.value, y.value) });
  }

  #list(expr: Extract<Expr, { kind: "list" }>): Range {
    const costs = expr.elements.map((element) => this.cost(element));
    const value = expr.elements.map((element) => this.#sizeOr(element)).reduce(unionOf, undefined) ?? fixed(0);
    this.#entries.set(expr, { kind: "list", key: fixed(1), value });
    return addRanges(fixed(listCreateBaseCost), ...costs);
  }

  #map(expr: Extract<Expr, { kind: "map" }>): Range {
    const costs = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const key = expr.entries.map((entry) => this.#sizeOr(entry.key)).reduce(unionOf, undefined) ?? fixed(0);
    const value = expr.entries.map((entry) => this.#sizeOr(entry.value)).reduce(unionOf, undefined) ?? fixed(0);
    this.#entries.set(expr, { kind: "map", key, value });
    return addRanges(fixed(mapCreateBaseCost), ...costs);
  }

  #comprehension(expr: ComprehensionExpr): Range {
    const { iterRange, accuInit, accuVar, iterVar, iterVar2 } = expr;
    const before = addRanges(this.cost(iterRange), this.cost(accuInit));
    this.#push(accuVar, this.#bound(accuInit));
    this.#push(iterVar, iterVar2 === undefined ? this.#single(iterRange) : this.#key(iterRange));
    if (iterVar2 !== undefined) this.#push(iterVar2, this.#value(iterRange));
    const round = addRanges(this.cost(expr.loopCondition), this.cost(expr.loopStep));
    this.#pop(iterVar);
    if (iterVar2 !== undefined) this.#pop(iterVar2);
    const result = this.cost(expr.result);
    this.#pop(accuVar);
    const rounds = this.#sizeOr(iterRange);
    this.#noteResult(expr, rounds);
    return addRanges(before, result, multiplyRanges(rounds, round));
  }

  /** The size of what a comprehension makes: of a list or map at most one entry for each round. */
  #noteResult(expr: ComprehensionExpr, rounds: Range): void {
    const { accuInit, loopStep } = expr;
    if (accuInit.kind === "literal") {
      const size = this.#size(accuInit);
      if (size !== undefined) this.#computed.set(expr, size);
    } else if (accuInit.kind === "list" || accuInit.kind === "map") {
      this.#computed.set(expr, rounds);
      const entries = this.#entrySize(loopStep);
      if (entries !== undefined) this.#entries.set(expr, entries);
    }
  }

  #binding(expr: ComprehensionExpr): Range {
    const before = addRanges(this.cost(expr.iterRange), this.cost(expr.accuInit));
    this.#push(expr.accuVar, this.#bound(expr.accuInit));
    const result = this.cost(expr.result);
    this.#pop(expr.accuVar);
    this.#copySizes(expr, expr.result);
    return addRanges(before, result);
  }

  #bound(expr: Expr): LocalVariable {
    return { path: this.#path(expr), size: this.#size(expr), entries: this.#entrySize(expr) };
  }

  #single(range: Expr): LocalVariable {
    return this.#kind(range) === "list" ? this.#value(range) : this.#key(range);
  }

  #key(range: Expr): LocalVariable {
    const step = this.#kind(range) === "list" ? "@indices" : "@keys";
    return { path: [...this.#path(range), step], size: this.#entrySize(range)?.key, entries: undefined };
  }

  #value(range: Expr): LocalVariable {
    const step = this.#kind(range) === "list" ? "@items" : "@values";
    return { path: [...this.#path(range), step], size: this.#entrySize(range)?.value, entries: undefined };
  }

  #kind(range: Expr): string {
    return this.#entrySize(range)?.kind ?? this.#type(range).kind;
  }

  #push(name: string, variable: LocalVariable): void {
    const stack = this.#locals.get(name);
    if (stack === undefined) this.#locals.set(name, [variable]);
    else stack.push(variable);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  #local(name: string): LocalVariable | undefined {
    return this.#locals.get(name)?.at(-1);
  }

  #type(expr: Expr): CelType {
    return typeOf(this.#checked.types, expr);
  }

  #path(expr: Expr): readonly string[] {
    const local = expr.kind === "ident" ? this.#local(expr.name) : undefined;
    return local?.path ?? this.#paths.get(expr) ?? [];
  }

  #node(expr: Expr): CostNode {
    const path = this.#path(expr);
    const size = this.#size(expr);
    const type = this.#type(expr);
    const element = type.kind === "list" ? type.params[0] : undefined;
    return {
      // What an accumulator holds comes from nowhere.
      path: path[0]?.startsWith("@") === true ? [] : path,
      kind: type.kind,
      typeName: type.name,
      ...(element === undefined ? {} : { elementKind: element.kind }),
      ...(expr.kind === "literal" ? { literal: expr.value } : {}),
      ...(size === undefined ? {} : { size }),
    };
  }

  #sizeOr(expr: Expr | undefined): Range {
    return (expr === undefined ? undefined : this.#size(expr)) ?? unknownSize;
  }

  #size(expr: Expr): Range | undefined {
    const known = this.#computed.get(expr) ?? literalSize(expr);
    if (known !== undefined) return known;
    const estimated = this.#sizes(this.#path(expr));
    if (estimated !== undefined) {
      this.#computed.set(expr, estimated);
      return estimated;
    }
    if (isScalar(this.#type(expr))) return fixed(1);
    return expr.kind === "ident" ? this.#local(expr.name)?.size : undefined;
  }

  #entrySize(expr: Expr): EntrySize | undefined {
    return this.#entries.get(expr) ?? (expr.kind === "ident" ? this.#local(expr.name)?.entries : undefined);
  }

  #copySizes(to: Expr, from: Expr): void {
    const size = this.#size(from);
    if (size !== undefined) this.#computed.set(to, size);
    const entries = this.#entrySize(from);
    if (entries !== undefined) this.#entries.set(to, entries);
  }
}

interface OverloadCall {
  readonly name: string;
  readonly id: string;
  readonly target: CostNode | undefined;
  readonly args: readonly CostNode[];
  readonly argCosts: readonly Range[];
}

function unionOf(joined: Range | undefined, range: Range): Range {
  return joined === undefined ? range : unionRanges(joined, range);
}

function isBinding({ iterVar, iterRange, loopCondition }: ComprehensionExpr): boolean {
  const never = loopCondition.kind === "literal" && loopCondition.value === false;
  return never && iterVar === unusedIterVar && iterRange.kind === "list" && iterRange.elements.length === 0;
}

function literalSize(expr: Expr): Range | undefined {
  switch (expr.kind) {
    case "literal":
      if (typeof expr.value === "string") return fixed(codePointCount(expr.value));
      return fixed(expr.value instanceof Uint8Array ? expr.value.length : 1);
    case "list":
      return fixed(expr.elements.length);
    case "map":
      return fixed(expr.entries.length);
    default:
      return undefined;
  }
}

const scalars: readonly string[] = ["bool", "double", "duration", "int", "timestamp", "uint"];

/** Whether values of a type are all of one size. */
function isScalar(type: CelType): boolean {
  const value = unwrapOptional(type);
  return value === undefined ? scalars.includes(type.kind) : isScalar(value);
}
