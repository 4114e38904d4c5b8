import { type FunctionDecl, memberOverload, overload } from "../declarations.js";
import { operators } from "../operators.js";
import { boolType, dynType, intType, listType, mapType, optionalType, stringType, typeParam } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { Optional } from "../values/optional.js";
import { adaptNumber } from "../values/own-value.js";
import type { Value } from "../values/value.js";
import { isZeroValue } from "../values/zero-value.js";
import { taking } from "./arguments.js";

const k = typeParam("K");
const v = typeParam("V");
const optional = optionalType(v);

/** Values that may be absent. Mirrors `cel.OptionalTypes`; selection and indexing are the evaluator's. */
export const optionalFunctions: readonly FunctionDecl[] = [
  {
    name: "optional.of",
    overloads: [
      overload(
        "optional_of",
        [v],
        optional,
        taking((value: Value) => Optional.of(value)),
      ),
    ],
  },
  {
    name: "optional.ofNonZeroValue",
    overloads: [
      overload(
        "optional_ofNonZeroValue",
        [v],
        optional,
        taking((value: Value) => (isZeroValue(value) ? Optional.none : Optional.of(value))),
      ),
    ],
  },
  { name: "optional.none", overloads: [overload("optional_none", [], optional, () => Optional.none)] },
  {
    name: "value",
    overloads: [
      memberOverload(
        "optional_value",
        [optional],
        v,
        taking(({ value }: Optional) => (value === undefined ? new CelError("optional.none() dereference") : value)),
      ),
    ],
  },
  {
    name: "hasValue",
    overloads: [
      memberOverload(
        "optional_hasValue",
        [optional],
        boolType,
        taking(({ value }: Optional) => value !== undefined),
      ),
    ],
  },
  { name: "or", overloads: [memberOverload("optional_or_optional", [optional, optional], optional)] },
  { name: "orValue", overloads: [memberOverload("optional_orValue_value", [optional, v], v)] },
  { name: operators.optSelect, overloads: [overload("select_optional_field", [dynType, stringType], optional)] },
  {
    name: operators.optIndex,
    overloads: [
      overload("list_optindex_optional_int", [listType(v), intType], optional),
      overload("optional_list_optindex_optional_int", [optionalType(listType(v)), intType], optional),
      overload("map_optindex_optional_value", [mapType(k, v), k], optional),
      overload("optional_map_optindex_optional_value", [optionalType(mapType(k, v)), k], optional),
    ],
  },
  {
    name: operators.index,
    overloads: [
      overload("optional_list_index_int", [optionalType(listType(v)), intType], optional),
      overload("optional_map_index_value", [optionalType(mapType(k, v)), k], optional),
    ],
  },
  { name: "last", overloads: [memberOverload("list_last", [listType(v)], optional, taking(last))] },
  { name: "first", overloads: [memberOverload("list_first", [listType(v)], optional, taking(first))] },
  {
    name: "optional.unwrap",
    overloads: [overload("optional_unwrap", [listType(optional)], listType(v), taking(unwrap))],
  },
  {
    name: "unwrapOpt",
    overloads: [memberOverload("optional_unwrapOpt", [listType(optional)], listType(v), taking(unwrap))],
  },
];

function last(list: readonly Value[]): Value {
  return optionalOf(list.at(-1));
}

function first(list: readonly Value[]): Value {
  return optionalOf(list[0]);
}

function optionalOf(value: Value | undefined): Value {
  return value === undefined ? Optional.none : Optional.of(adaptNumber(value));
}

function unwrap(list: readonly Value[]): Value {
  const values: Value[] = [];
  for (const item of list) {
    if (!(item instanceof Optional)) return new CelError(`value ${String(item)} is not optional`);
    if (item.value !== undefined) values.push(item.value);
  }
  return values;
}
