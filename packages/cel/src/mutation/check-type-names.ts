import { mapEntries } from "../values/map-access.js";
import { isList, isMap } from "../values/runtime-type.js";
import type { Value } from "../values/value.js";
import { ObjectValue } from "./object-value.js";

/**
 * What is wrong with the types of objects inside an object: each has to be named after the path that it stands at. Lists
 * and maps between them have no names. Mirrors `CheckTypeNamesMatchFieldPathNames`.
 */
export function typeNameProblems(value: Value, path: string): readonly string[] {
  if (value instanceof ObjectValue) return objectProblems(value, path);
  if (isList(value)) return value.flatMap((item) => typeNameProblems(item, path));
  if (isMap(value)) return Array.from(mapEntries(value), ([, item]) => typeNameProblems(item, path)).flat();
  return [];
}

function objectProblems({ type: { name }, fields }: ObjectValue, path: string): readonly string[] {
  const expected = `expected ${JSON.stringify(path)}, which matches field name path from root Object type`;
  return [
    ...(name === path ? [] : [`unexpected type name ${JSON.stringify(name)}, ${expected}`]),
    ...Array.from(fields, ([field, value]) => typeNameProblems(value, `${path}.${field}`)).flat(),
  ];
}
