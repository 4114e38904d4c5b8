import type { CallExpr, Expr } from "../ast.js";
import { CelError } from "../values/cel-error.js";
import { CelMap, mapKeyOf } from "../values/cel-map.js";
import { Double } from "../values/double.js";
import type { Value } from "../values/value.js";
import { Frame, type Step } from "./frame.js";

/** The value of a literal, or of a list or map of nothing but literals, which then is made only once. */
export function constantOf(expr: Expr): Value | undefined {
  switch (expr.kind) {
    case "literal":
      return expr.value;
    case "list": {
      if (expr.optionals.size > 0) return undefined;
      const values = expr.elements.map(constantOf);
      return values.every((value): value is Value => value !== undefined) ? values : undefined;
    }
    case "map":
      return constantMap(expr);
    default:
      return undefined;
  }
}

function constantMap({ entries }: Extract<Expr, { kind: "map" }>): Value | undefined {
  const map = new CelMap();
  for (const { key, value, optional } of entries) {
    const constantKey = constantOf(key);
    const constantValue = constantOf(value);
    const found = constantKey === undefined ? undefined : mapKeyOf(constantKey);
    if (optional || constantKey === undefined || constantValue === undefined || found === undefined) return undefined;
    if (!map.insert(found, constantKey, constantValue)) return undefined;
  }
  return map;
}

/** `x in [constants]` as a look-up; undefined when the list is not of constant scalars. */
export function setMembership(element: Step, list: Expr): Step | undefined {
  const values = list.kind === "list" ? constantOf(list) : undefined;
  if (!Array.isArray(values)) return undefined;
  const keys = (values as readonly Value[]).map(scalarKey);
  if (!keys.every((key) => key !== undefined)) return undefined;
  const members = new Set(keys);
  return (frame) => {
    const value = element(frame);
    if (value instanceof CelError) return value;
    const key = scalarKey(value);
    return key !== undefined && members.has(key);
  };
}

function scalarKey(value: Value): string | number | bigint | boolean | undefined {
  const key = mapKeyOf(value);
  if (key !== undefined) return key;
  // A double that is no integer equals only doubles, and no number key is one.
  return value instanceof Double && !Number.isNaN(value.value) ? value.value : undefined;
}

const conversions = new Set(["bool", "bytes", "double", "duration", "int", "string", "timestamp", "uint"]);

/** A conversion of a literal, done once and free of cost; undefined for other calls and for failures. */
export function foldConversion(name: string, { args, target }: CallExpr, step: Step): Step | undefined {
  const [arg] = args;
  if (!conversions.has(name) || target !== undefined || args.length !== 1 || arg?.kind !== "literal") return undefined;
  const value = step(new Frame(0, Number.POSITIVE_INFINITY, undefined));
  return value instanceof CelError ? undefined : () => value;
}
