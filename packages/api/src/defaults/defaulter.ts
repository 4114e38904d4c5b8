import {
  type Field,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  type Schema,
  type StructSchema,
  setOwn,
} from "@kube-apiserver/apimachinery";
import { roundUpToMilli } from "./core/resource-quantity.js";
import type { DefaultingContext, DefaultRow, DefaultRule } from "./default-rule.js";
import { isEmpty, isNil, isZero } from "./fill.js";

/** Where the rules of a type are found. */
export interface RuleSource {
  /** Rules of one struct, in the order in which they run. */
  rulesFor(schema: StructSchema): readonly DefaultRule[];
}

type Apply = (value: JSONValue, context: DefaultingContext) => JSONValue;

/**
 * Applies the rules of every type that occurs in an object, parents before children as upstream's generated
 * `SetObjectDefaults_` functions do. What a schema needs is worked out once; subtrees without rules are never walked.
 */
export class Defaulter {
  readonly #source: RuleSource;
  readonly #plans = new Map<Schema, Plan>();

  constructor(source: RuleSource) {
    this.#source = source;
  }

  /** Fills defaults of `value`, which is of type `schema`; the same reference when nothing was missing. */
  apply(schema: Schema, value: JSONValue, context: DefaultingContext): JSONValue {
    return this.#planFor(schema).apply?.(value, context) ?? value;
  }

  /** A cycle finds the unfinished plan of its start: no rules are found below it a second time. */
  #planFor(schema: Schema): Plan {
    const known = this.#plans.get(schema);
    if (known !== undefined) return known;
    const plan: Plan = { apply: undefined };
    this.#plans.set(schema, plan);
    plan.apply = this.#compile(schema);
    return plan;
  }

  #compile(schema: Schema): Apply | undefined {
    switch (schema.kind) {
      case "struct":
        return this.#compileStruct(schema);
      case "list":
        return each(this.#planFor(schema.items), applyToItems);
      case "map":
        return isQuantity(schema.values) ? roundQuantities : each(this.#planFor(schema.values), applyToEntries);
      case "scalar":
      case "any":
        return undefined;
    }
  }

  #compileStruct(schema: StructSchema): Apply | undefined {
    const rules = this.#source.rulesFor(schema);
    const children = [...schema.fields.values()].flatMap((field) => {
      const plan = this.#planFor(field.schema);
      return plan.apply === undefined ? [] : [{ field, apply: plan.apply }];
    });
    if (rules.length === 0 && children.length === 0) return undefined;
    return (value, context) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      let obj = value as JSONObject;
      for (const rule of rules) obj = rule(obj, context);
      for (const { field, apply } of children) obj = applyToField(obj, field, apply, context);
      return obj;
    };
  }
}

interface Plan {
  apply: Apply | undefined;
}

function each(plan: Plan, over: (value: JSONValue, apply: Apply, context: DefaultingContext) => JSONValue) {
  const { apply } = plan;
  return apply === undefined
    ? undefined
    : (value: JSONValue, context: DefaultingContext) => over(value, apply, context);
}

/** Go holds a missing struct as one of zeros, unless it is a pointer, and fills that too. */
function applyToField(obj: JSONObject, field: Field, apply: Apply, context: DefaultingContext): JSONObject {
  const old = obj[field.name];
  if (isNil(old)) {
    if (field.pointer || field.schema.kind !== "struct") return obj;
    const filled = apply({}, context);
    return isEmpty(filled) ? obj : { ...obj, [field.name]: filled };
  }
  const filled = apply(old, context);
  return filled === old ? obj : { ...obj, [field.name]: filled };
}

function applyToItems(list: JSONValue, apply: Apply, context: DefaultingContext): JSONValue {
  if (!Array.isArray(list)) return list;
  const { walk } = context;
  if (walk !== undefined) {
    const copy: JSONValue[] = [...list];
    walk.each(copy.length, (at) => {
      copy[at] = apply(copy[at] as JSONValue, context);
    });
    return copy;
  }
  let copy: JSONValue[] | undefined;
  for (const [i, item] of list.entries()) {
    const filled = apply(item, context);
    if (filled === item) continue;
    copy ??= [...list];
    copy[i] = filled;
  }
  return copy ?? list;
}

function applyToEntries(map: JSONValue, apply: Apply, context: DefaultingContext): JSONValue {
  if (!isJSONObject(map)) return map;
  const { walk } = context;
  if (walk !== undefined) {
    const copy: MutableJSONObject = { ...map };
    const keys = Object.keys(copy);
    walk.each(keys.length, (at) => {
      const key = keys[at] as string;
      const value = getOwn(copy, key);
      if (value !== undefined) setOwn(copy, key, apply(value, context));
    });
    return copy;
  }
  let changed = false;
  const entries = Object.entries(map).map(([key, value]): [string, JSONValue | undefined] => {
    const filled = value === undefined ? value : apply(value, context);
    changed ||= filled !== value;
    return [key, filled];
  });
  return changed ? Object.fromEntries(entries) : map;
}

function isQuantity(schema: Schema): boolean {
  return schema.kind === "scalar" && schema.type === "quantity";
}

function roundQuantities(map: JSONValue, context: DefaultingContext): JSONValue {
  return applyToEntries(map, (value) => (typeof value === "string" ? roundUpToMilli(value) : value), context);
}

/**
 * Makes a rule of a row. Structs on the way to the field are created unless Go holds them by pointer.
 * @throws RangeError when the type has no such field
 */
export function rowRule(schema: StructSchema, row: DefaultRow): DefaultRule {
  const [name = "", ...rest] = row.path;
  const field = schema.fields.get(name);
  if (field === undefined) throw new RangeError(`${schema.name} has no field ${name}`);
  if (rest.length > 0) return nestedRule(field, { ...row, path: rest });
  const isUnset = row.when === "empty" ? isEmpty : field.pointer || field.schema.kind !== "scalar" ? isNil : isZero;
  return (obj, { features }) => {
    if (!isUnset(obj[name]) || (row.gate !== undefined && !features.enabled(row.gate))) return obj;
    return { ...obj, [name]: row.value };
  };
}

function nestedRule(field: Field, row: DefaultRow): DefaultRule {
  if (field.schema.kind !== "struct") throw new RangeError(`${field.name} is no struct`);
  const inner = rowRule(field.schema, row);
  return (obj, context) => {
    const old = obj[field.name];
    if (isNil(old) && field.pointer) return obj;
    const filled = inner((old ?? {}) as JSONObject, context);
    return filled === old ? obj : { ...obj, [field.name]: filled };
  };
}
