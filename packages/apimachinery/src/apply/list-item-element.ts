import { getOwn, isJSONObject, type JSONValue } from "../json/json-value.js";
import { stringifyJSON } from "../json/stringify.js";
import type { Field, Schema } from "../schema/schema.js";
import type { ListAtom } from "./atom.js";
import { type PathElement, valueElement } from "./path-element.js";

/**
 * The path element of a list item, or a message that says why it has none.
 * Mirrors structured-merge-diff's `listItemToPathElement`.
 */
export function listItemElement(list: ListAtom, item: JSONValue): { element: PathElement } | { error: string } {
  // A map list without keys is a set.
  if (list.relationship === "set" || list.keys.length === 0) return setItemElement(item);
  if (item === null) return { error: "associative list with keys may not have a null element" };
  if (!isJSONObject(item)) return { error: "associative list with keys may not have non-map elements" };
  let keys = "";
  for (const { name, written } of list.writtenKeys) {
    const value = getOwn(item, name) ?? (Object.hasOwn(item, name) ? null : keyDefault(list.items, name));
    if (value === undefined) continue;
    keys += `${keys === "" ? "" : ","}${written}${keyText(value)}`;
  }
  if (keys === "") {
    const names = `[${list.keys.map((name) => JSON.stringify(name)).join(" ")}]`;
    return {
      error: `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
    };
  }
  return { element: `k:{${keys}}` };
}

const plainText = /^[ !#-[\]-~]*$/;

/** As JSON; mostly a key is a plain text. */
function keyText(value: JSONValue): string {
  return typeof value === "string" && plainText.test(value) ? `"${value}"` : stringifyJSON(value);
}

/** What stands for a key that an item leaves out; undefined where nothing does. */
export function keyDefault(items: Schema, name: string): JSONValue | undefined {
  const field = items.kind === "struct" ? items.fields.get(name) : undefined;
  return field === undefined ? undefined : (field.default ?? zeroOf(field));
}

/** A field that Go always writes is published with its zero value as the default. */
function zeroOf({ schema, omit, pointer }: Field): JSONValue | undefined {
  if (omit !== "never" || pointer || schema.kind !== "scalar") return undefined;
  switch (schema.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
      return 0;
    default:
      return undefined;
  }
}

function setItemElement(item: JSONValue): { element: PathElement } | { error: string } {
  if (item === null) return { error: "associative list without keys has an element that's an explicit null" };
  if (Array.isArray(item)) return { error: "not supported: associative list with lists as elements" };
  if (isJSONObject(item)) return { error: "associative list without keys has an element that's a map type" };
  return { element: valueElement(item) };
}
