import { CelError } from "../values/cel-error.js";
import { CelMap, mapKeyOf } from "../values/cel-map.js";
import { Optional } from "../values/optional.js";
import { runtimeType } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { listCreateBaseCost, mapCreateBaseCost, structCreateBaseCost } from "./call-costs.js";
import type { Step } from "./frame.js";

/** `[a, ?b]` */
export function planList(elements: readonly Step[], optionals: ReadonlySet<number>): Step {
  return (frame) => {
    const values: Value[] = [];
    for (let i = 0; i < elements.length; i++) {
      const value = elements[i]?.(frame) ?? null;
      if (value instanceof CelError) return value;
      if (!optionals.has(i)) {
        values.push(value);
        continue;
      }
      if (!(value instanceof Optional)) return notOptional(value);
      if (value.value !== undefined) values.push(value.value);
    }
    frame.charge(listCreateBaseCost);
    return values;
  };
}

function notOptional(value: Value): CelError {
  return new CelError(`cannot initialize optional list element from non-optional value ${describe(value)}`);
}

/** An entry of a map that is compiled. */
export interface EntryStep {
  readonly key: Step;
  readonly value: Step;
  readonly optional: boolean;
}

/** `{k: v, ?k: v}` */
export function planMap(entries: readonly EntryStep[]): Step {
  return (frame) => {
    const map = new CelMap();
    for (const { key, value, optional } of entries) {
      const k = key(frame);
      if (k instanceof CelError) return k;
      const found = mapKeyOf(k);
      if (found === undefined) return new CelError(`unsupported key type: ${runtimeType(k).name}`);
      const v = present(value(frame), optional, k);
      if (v instanceof CelError) return v;
      if (v !== undefined && !map.insert(found, k, v)) return new CelError(`Failed with repeated key: ${describe(k)}`);
    }
    frame.charge(mapCreateBaseCost);
    return map;
  };
}

/** A field of an object that is compiled. */
export interface FieldStep {
  readonly name: string;
  readonly value: Step;
  readonly optional: boolean;
}

/** `Type{field: value}` */
export function planStruct(
  fields: readonly FieldStep[],
  construct: (values: ReadonlyMap<string, Value>) => Value,
): Step {
  return (frame) => {
    const values = new Map<string, Value>();
    for (const { name, value, optional } of fields) {
      const v = present(value(frame), optional, name);
      if (v instanceof CelError) return v;
      if (v !== undefined) values.set(name, v);
    }
    frame.charge(structCreateBaseCost);
    return construct(values);
  };
}

/** The value of an entry; undefined when its optional has none. */
function present(value: Value, optional: boolean, key: Value): Value | undefined {
  if (!optional || value instanceof CelError) return value;
  if (value instanceof Optional) return value.value;
  return new CelError(`cannot initialize optional entry '${describe(key)}' from non-optional value ${describe(value)}`);
}

function describe(value: Value): string {
  return typeof value === "object" && value !== null ? runtimeType(value).name : String(value);
}
