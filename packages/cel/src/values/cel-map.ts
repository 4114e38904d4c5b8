import { Double } from "./double.js";
import { toInt } from "./int.js";
import { Uint } from "./uint.js";
import type { Value } from "./value.js";

/** A map whose keys need not be strings: what map literals and transformations make. */
export class CelMap {
  readonly #entries = new Map<MapKey, readonly [Value, Value]>();

  get size(): number {
    return this.#entries.size;
  }

  get(key: MapKey): Value | undefined {
    return this.#entries.get(key)?.[1];
  }

  /**
   * Adds an entry; false when the key is taken. Only for who made the map, and before anybody else sees it.
   */
  insert(key: MapKey, original: Value, value: Value): boolean {
    if (this.#entries.has(key)) return false;
    this.#entries.set(key, [original, value]);
    return true;
  }

  *keys(): Generator<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }

  entries(): IterableIterator<readonly [Value, Value]> {
    return this.#entries.values();
  }
}

/** Keys under which equal values meet: 1, 1u and 1.0 are one key. */
export type MapKey = string | boolean | number | bigint;

/** The key of a value; undefined for values that no map holds as keys. */
export function mapKeyOf(value: Value): MapKey | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "number":
    case "bigint":
      return value;
    default:
      if (value instanceof Uint) return toInt(value.value) ?? value.value;
      if (value instanceof Double && Number.isInteger(value.value)) return keyOfInteger(value.value);
      return undefined;
  }
}

function keyOfInteger(value: number): MapKey {
  return Number.isSafeInteger(value) ? value + 0 : BigInt(value);
}
