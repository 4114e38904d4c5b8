import { isJSONObject, type JSONValue } from "../json/json-value.js";

/** The value that a value takes the place of; undefined where there is none to compare with. */
export type Old = { readonly value: JSONValue } | undefined;

/** The old value of the member `key`. */
export function oldMember(old: Old, key: string): Old {
  if (old === undefined || !isJSONObject(old.value) || !Object.hasOwn(old.value, key)) return undefined;
  const value = old.value[key];
  return value === undefined ? undefined : { value };
}

/** Finds the old item of an item. Only associative lists can tell which one that is. */
export function itemCorrelator(keys: readonly string[] | undefined, old: Old): (item: JSONValue) => Old {
  if (keys === undefined || old === undefined || !Array.isArray(old.value)) return () => undefined;
  const byKey = new Map<string, JSONValue>();
  for (const item of old.value as readonly JSONValue[]) {
    const key = keyOf(item, keys);
    if (key !== undefined && !byKey.has(key)) byKey.set(key, item);
  }
  return (item) => {
    const value = byKey.get(keyOf(item, keys) ?? "");
    return value === undefined ? undefined : { value };
  };
}

function keyOf(item: JSONValue, keys: readonly string[]): string | undefined {
  if (!isJSONObject(item)) return undefined;
  return JSON.stringify(
    keys.map((key) => {
      const value = Object.hasOwn(item, key) ? item[key] : undefined;
      return value === undefined ? [] : `${typeof value} ${value}`;
    }),
  );
}
