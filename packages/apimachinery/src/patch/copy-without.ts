import { isJSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";

/** Whether a value below the root is left out; `inObject` tells members of objects from items of lists. */
export type Drops = (value: JSONValue, inObject: boolean) => boolean;

/**
 * A copy of `value` without what `drops` names, at any depth. Works through a list of what is left to do: a patch may
 * be nested as deep as the parser lets it, far deeper than the stack goes.
 */
export function copyWithout(value: JSONValue, drops: Drops): JSONValue {
  const pending: [source: JSONValue, target: JSONValue][] = [];
  const root = begin(value, pending);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [source, target] = next;
    if (Array.isArray(source)) {
      for (const item of source) if (!drops(item, false)) (target as JSONValue[]).push(begin(item, pending));
    } else if (isJSONObject(source)) {
      for (const key of Object.keys(source)) {
        const item = source[key];
        if (item !== undefined && !drops(item, true)) setOwn(target as MutableJSONObject, key, begin(item, pending));
      }
    }
  }
  return root;
}

/** The value to put in place of `source`; a container starts empty and is filled later. */
function begin(source: JSONValue, pending: [JSONValue, JSONValue][]): JSONValue {
  if (typeof source !== "object" || source === null) return source;
  const target: JSONValue = Array.isArray(source) ? [] : {};
  pending.push([source, target]);
  return target;
}
