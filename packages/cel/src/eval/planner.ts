import {
  type CallExpr,
  type ComprehensionExpr,
  type Expr,
  type ListExpr,
  type MapExpr,
  qualifiersOf,
  type SelectExpr,
  type StructExpr,
} from "../ast.js";
import type { CheckedExpr, Reference } from "../checker/checked.js";
import type { Overload } from "../declarations.js";
import type { Env } from "../env.js";
import { operators } from "../operators.js";
import { unwrapOptional } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { CelMap } from "../values/cel-map.js";
import { TypeValue } from "../values/type-value.js";
import type { Value } from "../values/value.js";
import { type CallCosts, standardCallCosts } from "./call-costs.js";
import { planCall } from "./calls.js";
import {
  accumulates,
  appendedElement,
  bindsOnly,
  insertEntry,
  planAppend,
  planBinding,
  planFold,
} from "./comprehensions.js";
import { constantOf, foldConversion, setMembership } from "./constants.js";
import { planEquality } from "./equality-step.js";
import type { Step } from "./frame.js";
import { planList, planMap, planStruct } from "./literals.js";
import { planConditional, planLogic, planNotStrictlyFalse } from "./logic.js";
import { planOr, planOrValue } from "./optional-steps.js";
import { planIndex, planPresence, planSelect } from "./qualifiers.js";

/** A compiled expression: its first step and how many places for variables it needs. */
export interface Plan {
  readonly step: Step;
  readonly slotCount: number;
  /** Places of the variables of the environment that the expression uses. */
  readonly variables: ReadonlyMap<string, number>;
}

/** Compiles a checked expression into closures. Parsed but unchecked ones work too, with all types dynamic. */
export function plan(checked: CheckedExpr, env: Env, costs: CallCosts): Plan {
  const planner = new Planner(checked, env, costs);
  const step = planner.plan(checked.expr);
  return { step, slotCount: planner.slotCount, variables: planner.variables };
}

interface Local {
  readonly slot: number;
  /** Set for bindings, which are computed on first use. */
  readonly init?: Step;
}

class Planner {
  readonly variables = new Map<string, number>();
  slotCount = 0;
  readonly #checked: CheckedExpr;
  readonly #env: Env;
  readonly #costs: CallCosts;
  readonly #locals = new Map<string, Local[]>();
  /** Accumulators that may be changed in place. */
  readonly #mutable = new Set<number>();

  constructor(checked: CheckedExpr, env: Env, costs: CallCosts) {
    this.#checked = checked;
    this.#env = env;
    this.#costs = costs;
  }

  plan(expr: Expr): Step {
    switch (expr.kind) {
      case "literal":
        return constant(expr.value);
      case "ident":
        return this.#name(expr, [expr.name]) ?? unknownName(expr.name);
      case "select":
        return this.#select(expr);
      case "call":
        return this.#call(expr);
      case "list":
        return this.#list(expr);
      case "map":
        return this.#map(expr);
      case "struct":
        return this.#struct(expr);
      case "comprehension":
        return this.#comprehension(expr);
      default:
        return expr satisfies never;
    }
  }

  /** The variable or constant that a name refers to; undefined when it is none. */
  #name(expr: Expr, qualifiers: readonly string[]): Step | undefined {
    const reference = this.#checked.references.get(expr) ?? this.#resolve(qualifiers);
    if (reference === undefined || reference.kind === "function") return undefined;
    return reference.kind === "constant" ? constant(reference.value) : this.#variable(reference.name);
  }

  /** What names mean where nothing was checked. */
  #resolve(qualifiers: readonly string[]): Reference | undefined {
    if (this.#checked.types.size > 0) return undefined;
    const [first = ""] = qualifiers;
    const local = this.#locals.get(first)?.at(-1);
    if (local !== undefined) return qualifiers.length === 1 ? { kind: "variable", name: first } : undefined;
    for (const name of this.#env.candidates(qualifiers.join("."))) {
      const variable = this.#env.findVariable(name);
      if (variable?.value !== undefined) return { kind: "constant", name, value: variable.value };
      if (variable !== undefined) return { kind: "variable", name: `.${name}` };
      const type = this.#env.findType(name);
      if (type !== undefined) return { kind: "constant", name, value: new TypeValue(type) };
    }
    return undefined;
  }

  #variable(name: string): Step {
    const local = this.#locals.get(name)?.at(-1);
    const slot = local?.slot ?? this.#variableSlot(name.startsWith(".") ? name.slice(1) : name);
    const init = local?.init;
    return (frame) => {
      frame.charge(1);
      const value = frame.slots[slot];
      if (value !== undefined) return value;
      const computed = init === undefined ? new CelError(`no such attribute(s): ${name}`) : init(frame);
      frame.slots[slot] = computed;
      return computed;
    };
  }

  #variableSlot(name: string): number {
    const known = this.variables.get(name);
    if (known !== undefined) return known;
    const slot = this.slotCount++;
    this.variables.set(name, slot);
    return slot;
  }

  #select(expr: SelectExpr): Step {
    const qualifiers = expr.testOnly ? undefined : qualifiersOf(expr);
    const name = qualifiers === undefined ? undefined : this.#name(expr, qualifiers);
    if (name !== undefined) return name;
    const parts = { operand: this.plan(expr.operand), ...this.#fieldOf(expr.operand, expr.field) };
    const extraCost = this.#isAttribute(expr.operand) ? 0 : 1;
    return expr.testOnly ? planPresence(parts, extraCost) : planSelect(parts, { extraCost, optional: false });
  }

  /** A field in its object: objects of custom resources have keys that are no names. */
  #fieldOf(operand: Expr, field: string): { readonly key: string; readonly nullIsAbsent: boolean } {
    const type = this.#checked.types.get(operand);
    const target = type === undefined ? undefined : (unwrapOptional(type) ?? type);
    const isStruct = target?.kind === "struct";
    const found = isStruct ? this.#env.providerOf(target.name)?.findField(target.name, field) : undefined;
    return { key: found?.key ?? field, nullIsAbsent: found?.nullIsAbsent ?? false };
  }

  #call(expr: CallExpr): Step {
    const reference = this.#checked.references.get(expr);
    const resolved = reference?.kind === "function" ? reference : this.#resolveFunction(expr);
    if (resolved === undefined) return constant(new CelError(`unbound function: ${expr.function}`));
    const argExprs = expr.target === undefined || resolved.qualified ? expr.args : [expr.target, ...expr.args];
    return this.#special(resolved.name, argExprs) ?? this.#ordinary(expr, resolved, argExprs);
  }

  #resolveFunction({ function: name, target, args }: CallExpr): Extract<Reference, { kind: "function" }> | undefined {
    const prefix = target === undefined ? undefined : qualifiersOf(target)?.join(".");
    const qualified = prefix === undefined ? undefined : this.#findOverloads(`${prefix}.${name}`, false, args.length);
    if (qualified !== undefined) return { kind: "function", ...qualified, qualified: true };
    const member = target !== undefined;
    const found = this.#findOverloads(name, member, args.length + (member ? 1 : 0));
    return found === undefined ? undefined : { kind: "function", ...found, qualified: false };
  }

  #findOverloads(name: string, member: boolean, arity: number): { name: string; overloads: Overload[] } | undefined {
    for (const candidate of this.#env.candidates(name)) {
      const fn = this.#env.findFunction(candidate);
      const overloads = fn?.overloads.filter(
        (overload) => overload.member === member && overload.args.length === arity,
      );
      if (overloads !== undefined && overloads.length > 0) return { name: candidate, overloads };
    }
    return undefined;
  }

  /** Operators that are no functions: they look at errors, at fields, or at what need not be computed. */
  #special(name: string, args: readonly Expr[]): Step | undefined {
    const [first, second, third] = args;
    if (first === undefined) return undefined;
    if (name === operators.notStrictlyFalse) return planNotStrictlyFalse(this.plan(first));
    if (second === undefined) return undefined;
    switch (name) {
      case operators.and:
        return planLogic(this.plan(first), this.plan(second), false);
      case operators.or:
        return planLogic(this.plan(first), this.plan(second), true);
      case operators.equals:
        return planEquality(this.plan(first), this.plan(second), this.#equalityCost(name, "equals"));
      case operators.notEquals:
        return planEquality(this.plan(first), this.plan(second), this.#equalityCost(name, "not_equals"), true);
      case operators.index:
      case operators.optIndex:
        return this.#index(first, second, name === operators.optIndex);
      case operators.optSelect:
        return this.#optionalSelect(first, second);
      case "or":
        return planOr(this.plan(first), this.plan(second));
      case "orValue":
        return planOrValue(this.plan(first), this.plan(second));
      case operators.conditional:
        return third === undefined
          ? undefined
          : planConditional(this.plan(first), this.#branch(second), this.#branch(third));
      case operators.add:
        return this.#append(first, second);
      case operators.in:
        return setMembership(this.plan(first), second);
      default:
        return undefined;
    }
  }

  #equalityCost(name: string, id: string) {
    return this.#costs(name, id) ?? standardCallCosts.get(id) ?? 1;
  }

  /** A branch that is an attribute is not charged for its variable. */
  #branch(expr: Expr): Step {
    const step = this.plan(expr);
    if (!this.#isAttribute(expr) || isConditional(expr)) return step;
    return (frame) => {
      frame.cost--;
      return step(frame);
    };
  }

  #index(operand: Expr, index: Expr, optional: boolean): Step {
    const indexStep = this.plan(index);
    const indexCost = this.#isAttribute(index) && !isConditional(index) ? 0 : 1;
    const extraCost = (this.#isAttribute(operand) ? 0 : 1) + indexCost - 1;
    return planIndex(this.plan(operand), indexStep, { extraCost, optional });
  }

  #optionalSelect(operand: Expr, field: Expr): Step {
    const name = field.kind === "literal" && typeof field.value === "string" ? field.value : "";
    const parts = { operand: this.plan(operand), ...this.#fieldOf(operand, name) };
    return planSelect(parts, { extraCost: this.#isAttribute(operand) ? 0 : 1, optional: true });
  }

  /** `accumulator + [element]`, which changes the accumulator; undefined for other sums. */
  #append(accu: Expr, list: Expr): Step | undefined {
    if (accu.kind !== "ident" || list.kind !== "list") return undefined;
    const slot = this.#locals.get(accu.name)?.at(-1)?.slot;
    if (slot === undefined || !this.#mutable.has(slot)) return undefined;
    const element = appendedElement(
      { kind: "call", offset: 0, function: operators.add, args: [accu, list] },
      accu.name,
    );
    if (element === undefined) return undefined;
    // The accumulator, the list and the sum; a list of one constant is no list to make.
    return planAppend(slot, this.plan(element), 2 + (constantOf(list) === undefined ? 10 : 0));
  }

  #ordinary(
    expr: CallExpr,
    { name, overloads }: { name: string; overloads: readonly Overload[] },
    args: readonly Expr[],
  ): Step {
    const id = overloads.length === 1 ? overloads[0]?.id : undefined;
    const cost = this.#costs(name, id) ?? (id === undefined ? 1 : (standardCallCosts.get(id) ?? 1));
    const steps = args.map((arg) => this.plan(arg));
    if (name === operators.mapInsert) return this.#mapInsert(args, { name, overloads, args: steps, cost });
    const step = planCall({ name, overloads, args: steps, cost });
    return foldConversion(name, expr, step) ?? step;
  }

  #mapInsert(args: readonly Expr[], parts: Parameters<typeof planCall>[0]): Step {
    const [accu] = args;
    const slot = accu?.kind === "ident" ? this.#locals.get(accu.name)?.at(-1)?.slot : undefined;
    const [, key, value] = parts.args;
    if (slot === undefined || !this.#mutable.has(slot) || key === undefined || value === undefined)
      return planCall(parts);
    return planCall({
      ...parts,
      overloads: parts.overloads.map((overload) => ({ ...overload, call: insertInPlace })),
    });
  }

  #list(expr: ListExpr): Step {
    const folded = constantOf(expr);
    if (folded !== undefined) return constant(folded);
    return planList(
      expr.elements.map((element) => this.plan(element)),
      expr.optionals,
    );
  }

  #map(expr: MapExpr): Step {
    const folded = constantOf(expr);
    if (folded !== undefined) return constant(folded);
    return planMap(
      expr.entries.map(({ key, value, optional }) => ({ key: this.plan(key), value: this.plan(value), optional })),
    );
  }

  #struct(expr: StructExpr): Step {
    const type = this.#env
      .candidates(expr.typeName)
      .map((name) => this.#env.findType(name))
      .find((found) => found !== undefined);
    const provider = type === undefined ? undefined : this.#env.providerOf(type.name);
    const fields = expr.fields.map(({ name, value, optional }) => ({ name, value: this.plan(value), optional }));
    const construct = provider?.construct?.bind(provider);
    if (type === undefined || construct === undefined) return constant(new CelError(`unknown type: ${expr.typeName}`));
    return planStruct(fields, (values) => construct(type.name, values));
  }

  #comprehension(expr: ComprehensionExpr): Step {
    const accuSlot = this.slotCount++;
    if (bindsOnly(expr)) return this.#binding(expr, accuSlot);
    const iterRange = this.plan(expr.iterRange);
    const accuInit = this.#accuInit(expr, accuSlot);
    const iterSlot = this.slotCount++;
    const iterSlot2 = expr.iterVar2 === undefined ? undefined : this.slotCount++;
    this.#push(expr.accuVar, { slot: accuSlot });
    this.#push(expr.iterVar, { slot: iterSlot });
    if (expr.iterVar2 !== undefined && iterSlot2 !== undefined) this.#push(expr.iterVar2, { slot: iterSlot2 });
    const loopCondition = this.plan(expr.loopCondition);
    const loopStep = this.plan(expr.loopStep);
    if (expr.iterVar2 !== undefined) this.#pop(expr.iterVar2);
    this.#pop(expr.iterVar);
    const result = this.plan(expr.result);
    this.#pop(expr.accuVar);
    return planFold({ iterRange, iterSlot, iterSlot2, accuSlot, accuInit, loopCondition, loopStep, result });
  }

  #accuInit(expr: ComprehensionExpr, accuSlot: number): Step {
    if (!accumulates(expr)) return this.plan(expr.accuInit);
    this.#mutable.add(accuSlot);
    return expr.accuInit.kind === "list" ? () => [] : () => new CelMap();
  }

  #binding(expr: ComprehensionExpr, slot: number): Step {
    this.#push(expr.accuVar, { slot, init: this.plan(expr.accuInit) });
    const result = this.plan(expr.result);
    this.#pop(expr.accuVar);
    return planBinding(slot, result);
  }

  #push(name: string, local: Local): void {
    const stack = this.#locals.get(name);
    if (stack === undefined) this.#locals.set(name, [local]);
    else stack.push(local);
  }

  #pop(name: string): void {
    this.#locals.get(name)?.pop();
  }

  /** Whether an expression is a path from a variable: fields and indices extend it at no further cost. */
  #isAttribute(expr: Expr): boolean {
    if (expr.kind === "call") {
      return (
        isConditional(expr) ||
        expr.function === operators.index ||
        expr.function === operators.optIndex ||
        expr.function === operators.optSelect
      );
    }
    return (expr.kind === "ident" || expr.kind === "select") && this.#checked.references.get(expr)?.kind !== "constant";
  }
}

function isConditional(expr: Expr): boolean {
  return expr.kind === "call" && expr.function === operators.conditional;
}

const insertInPlace = (map: Value = null, key: Value = null, value?: Value): Value => {
  if (!(map instanceof CelMap)) return new CelError("no such overload");
  if (value !== undefined) return insertEntry(map, key, value);
  return insertAll(map, key);
};

function insertAll(map: CelMap, entries: Value): Value {
  const source: Iterable<readonly [Value, Value]> =
    entries instanceof CelMap ? entries.entries() : Object.entries(entries ?? {});
  for (const [key, value] of source) {
    const inserted = insertEntry(map, key, value);
    if (inserted instanceof CelError) return inserted;
  }
  return map;
}

function constant(value: Value): Step {
  return () => value;
}

function unknownName(name: string): Step {
  return constant(new CelError(`no such attribute(s): ${name}`));
}
