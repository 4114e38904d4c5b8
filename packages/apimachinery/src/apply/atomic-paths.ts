import { isJSONObject, type JSONValue } from "../json/json-value.js";
import type { Schema } from "../schema/schema.js";
import { atomOf } from "./atom.js";

/**
 * Where a value has lists, maps and structs that are only ever replaced as a whole: `.spec.selector`. Free entries of maps
 * are not looked into. Mirrors `findAtomics` of mutating admission policies.
 */
export function atomicPaths(value: JSONValue, schema: Schema, path = ""): readonly string[] {
  const atom = atomOf(schema, value);
  if (atom.kind === "map" && isJSONObject(value)) {
    const below = Object.entries(value).flatMap(([key, item = null]) => {
      const child = atom.declares(key) ? atom.child(key) : undefined;
      return child === undefined ? [] : atomicPaths(item, child, `${path}.${key}`);
    });
    return atom.atomic ? [path, ...below] : below;
  }
  if (atom.kind === "list" && Array.isArray(value)) {
    const items = value as readonly JSONValue[];
    const below = items.flatMap((item, i) => atomicPaths(item, atom.items, `${path}[${i}]`));
    return atom.relationship === "atomic" ? [path, ...below] : below;
  }
  return [];
}
