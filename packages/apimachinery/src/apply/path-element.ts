import { getOwn, isJSONObject, type JSONObject, type JSONValue, setOwn } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";

/**
 * One step of a field path in the form that FieldsV1 uses as an object key: `f:name` (a field), `k:{"name":"a"}` (an item
 * of an associative list by its keys, sorted), `v:"x"` (an item of a set), `i:0` (an index). Strings make paths cheap to
 * compare and hash. Source: sigs.k8s.io/structured-merge-diff `fieldpath.PathElement`.
 */
export type PathElement = string;

/** A path from the root of an object. */
export type FieldSetPath = readonly PathElement[];

/** The element for a field or map key. */
export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** The element for an item of a set. */
export function valueElement(value: JSONValue): PathElement {
  return `v:${stringifyJSON(value)}`;
}

/** The element for an item of an associative list; `keys` in any order. */
export function keyElement(keys: JSONObject): PathElement {
  const names = Object.keys(keys);
  if (names.length === 1) return `k:${stringifyJSON(keys)}`;
  const sorted = {};
  for (const name of names.sort()) setOwn(sorted, name, getOwn(keys, name) as JSONValue);
  return `k:${stringifyJSON(sorted)}`;
}

// Texts and small integers that are written in one way only.
const plainText = String.raw`"[ !#-[\]-~]*"`;
const plainInteger = String.raw`0|-?[1-9]\d{0,14}`;
const plainValue = new RegExp(`^v:(?:${plainText}|${plainInteger}|true|false)$`);
const plainKey = new RegExp(`^k:\\{${plainText}:(?:${plainText}|${plainInteger})\\}$`);

/**
 * Brings an element read from a client into the one canonical spelling, so that equal elements are equal strings.
 * @throws RangeError for anything that is not a path element
 */
export function canonicalElement(text: string): PathElement {
  const payload = text.slice(2);
  switch (text.slice(0, 2)) {
    case "f:":
      return text;
    case "i:":
      if (!/^-?\d+$/.test(payload)) break;
      return text;
    case "v:":
      if (plainValue.test(text)) return text;
      return valueElement(parseJSON(payload));
    case "k:": {
      if (plainKey.test(text)) return text;
      const keys = parseJSON(payload);
      if (isJSONObject(keys)) return keyElement(keys);
      break;
    }
  }
  throw new RangeError(`unrecognized path element: ${JSON.stringify(text)}`);
}

/** How messages print an element: `.name`, `[name="a"]`, `[="x"]`, `[0]`. */
export function elementToString(element: PathElement): string {
  const payload = element.slice(2);
  switch (element[0]) {
    case "k": {
      const keys = parseJSON(payload) as JSONObject;
      const pairs = Object.keys(keys).map((name) => `${name}=${stringifyJSON(getOwn(keys, name) as JSONValue)}`);
      return `[${pairs.join(",")}]`;
    }
    case "v":
      return `[=${payload}]`;
    case "i":
      return `[${payload}]`;
    default:
      return `.${payload}`;
  }
}

/** How messages print a path: `.spec.containers[name="a"].image`. */
export function fieldSetPathToString(path: FieldSetPath): string {
  return path.map(elementToString).join("");
}
