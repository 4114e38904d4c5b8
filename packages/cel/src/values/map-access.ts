import { CelMap, mapKeyOf } from "./cel-map.js";
import { ownValue } from "./own-value.js";
import type { PlainObject, Value } from "./value.js";

type AnyMap = PlainObject | CelMap;

// Objects do not change while expressions look at them, and a rule may ask for the keys of one a thousand times.
const keysOfObjects = new WeakMap<PlainObject, readonly string[]>();

function objectKeys(object: PlainObject): readonly string[] {
  const known = keysOfObjects.get(object);
  if (known !== undefined) return known;
  const keys = Object.keys(object);
  keysOfObjects.set(object, keys);
  return keys;
}

/** How many entries a map has. */
export function mapSize(map: AnyMap): number {
  return map instanceof CelMap ? map.size : objectKeys(map).length;
}

/** The entries of a map, in the order in which they were written. */
export function mapEntries(map: AnyMap): Iterable<readonly [Value, Value]> {
  return map instanceof CelMap ? map.entries() : objectEntries(map);
}

function* objectEntries(object: PlainObject): Generator<readonly [Value, Value]> {
  for (const key of objectKeys(object)) yield [key, object[key] ?? null];
}

/** The keys of a map, in the order in which they were written. */
export function mapKeys(map: AnyMap): Iterable<Value> {
  return map instanceof CelMap ? map.keys() : objectKeys(map);
}

/** The value under a key; undefined when there is none. */
export function mapFind(map: AnyMap, key: Value): Value | undefined {
  if (!(map instanceof CelMap)) return typeof key === "string" ? ownValue(map, key) : undefined;
  const found = mapKeyOf(key);
  return found === undefined ? undefined : map.get(found);
}
