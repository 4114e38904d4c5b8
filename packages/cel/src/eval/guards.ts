import type { CelType } from "../types/type.js";
import { adaptNumber } from "../values/own-value.js";
import { isList, isMap, isOfType } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";

/** Tells whether a value may be passed for a parameter. */
export type Guard = (value: Value) => boolean;

/** The first element tells lists apart, where an overload is about lists of a type. */
function guardForList({ params: [element] }: CelType): Guard {
  const guard = element === undefined || element.kind === "list" ? undefined : guardFor(element);
  if (guard === undefined) return isList;
  return (value) => isList(value) && (value.length === 0 || guard(adaptNumber(value[0] ?? null)));
}

/**
 * The guard for a declared type. Static types do not make it needless: a field that is nullable has the type of its
 * other values.
 */
export function guardFor(type: CelType): Guard | undefined {
  switch (type.kind) {
    case "dyn":
    case "param":
      return undefined;
    case "string":
      return (value) => typeof value === "string";
    case "bool":
      return (value) => typeof value === "boolean";
    case "int":
      return (value) => typeof value === "number" || typeof value === "bigint";
    case "list":
      return guardForList(type);
    case "map":
      return isMap;
    default:
      return (value) => isOfType(value, type);
  }
}
