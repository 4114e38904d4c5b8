import { type FunctionDecl, type Overload, overload } from "../declarations.js";
import { operators } from "../operators.js";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  intType,
  listType,
  mapType,
  stringType,
  timestampType,
  typeParam,
  uintType,
} from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { compare } from "../values/compare.js";
import { equals } from "../values/equality.js";
import { mapFind } from "../values/map-access.js";
import { adaptNumber } from "../values/own-value.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { taking } from "./arguments.js";

/** Pairs of types that have an order, by the end of their overload ids. */
const ordered: readonly (readonly [string, CelType, CelType])[] = [
  ["bool", boolType, boolType],
  ["int64", intType, intType],
  ["int64_double", intType, doubleType],
  ["int64_uint64", intType, uintType],
  ["uint64", uintType, uintType],
  ["uint64_double", uintType, doubleType],
  ["uint64_int64", uintType, intType],
  ["double", doubleType, doubleType],
  ["double_int64", doubleType, intType],
  ["double_uint64", doubleType, uintType],
  ["string", stringType, stringType],
  ["bytes", bytesType, bytesType],
  ["timestamp", timestampType, timestampType],
  ["duration", durationType, durationType],
];

function ordering(name: string, prefix: string, holds: (order: number) => boolean): FunctionDecl {
  const call = taking((x: Value, y: Value) => {
    const order = compare(x, y);
    return order instanceof CelError ? order : holds(order);
  });
  const overloads = ordered.map(([suffix, x, y]): Overload => overload(`${prefix}_${suffix}`, [x, y], boolType, call));
  return { name, overloads };
}

const a = typeParam("A");
const b = typeParam("B");

/** `==`, `!=`, `<`, `<=`, `>`, `>=` and `in`. */
export const comparisons: readonly FunctionDecl[] = [
  // The evaluator compares for itself.
  { name: operators.equals, overloads: [overload("equals", [a, a], boolType)] },
  { name: operators.notEquals, overloads: [overload("not_equals", [a, a], boolType)] },
  ordering(operators.less, "less", (order) => order < 0),
  ordering(operators.lessEquals, "less_equals", (order) => order <= 0),
  ordering(operators.greater, "greater", (order) => order > 0),
  ordering(operators.greaterEquals, "greater_equals", (order) => order >= 0),
  {
    name: operators.in,
    overloads: [
      overload("in_list", [a, listType(a)], boolType, taking(isMember)),
      overload("in_map", [a, mapType(a, b)], boolType, taking(isMember)),
    ],
  },
];

function isMember(value: Value, container: Value): Value {
  if (isList(container)) {
    if (typeof value === "string") return container.includes(value);
    return container.some((item) => equals(value, adaptNumber(item)));
  }
  return isMap(container) && mapFind(container, value) !== undefined;
}
