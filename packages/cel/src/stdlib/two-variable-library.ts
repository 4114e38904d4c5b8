import { overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { operators } from "../operators.js";
import { twoVariableMacros } from "../parser/two-variable-macros.js";
import { mapType, typeParam } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { CelMap, mapKeyOf } from "../values/cel-map.js";
import { mapEntries } from "../values/map-access.js";
import type { PlainObject, Value } from "../values/value.js";
import { taking } from "./arguments.js";

const k = typeParam("K");
const v = typeParam("V");
const map = mapType(k, v);

/** Comprehensions with two variables. Mirrors `ext.TwoVarComprehensions`. */
export const twoVariableLibrary: EnvOptions = {
  macros: twoVariableMacros,
  functions: [
    {
      name: operators.mapInsert,
      overloads: [
        overload("@mapInsert_map_key_value", [map, k, v], map, taking(insertOne)),
        overload("@mapInsert_map_map", [map, map], map, taking(insertAll)),
      ],
    },
  ],
};

type AnyMap = PlainObject | CelMap;

function insertOne(target: AnyMap, key: Value, value: Value): Value {
  return withEntries(target, [[key, value]]);
}

function insertAll(target: AnyMap, source: AnyMap): Value {
  return withEntries(target, mapEntries(source));
}

function withEntries(target: AnyMap, added: Iterable<readonly [Value, Value]>): Value {
  const map = new CelMap();
  for (const entries of [mapEntries(target), added]) {
    for (const [key, value] of entries) {
      const found = mapKeyOf(key);
      if (found === undefined) return new CelError("unsupported key type");
      if (!map.insert(found, key, value)) return new CelError(`insert failed: key ${String(key)} already exists`);
    }
  }
  return map;
}
