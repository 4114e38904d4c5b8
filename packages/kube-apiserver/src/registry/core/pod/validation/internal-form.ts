import { isJSONObject, type JSONObject, type JSONValue } from "@kube-apiserver/apimachinery";
import { internalLayouts } from "./internal-layouts.js";

/** One field of an internal type. */
interface LayoutField {
  readonly goName: string;
  readonly jsonName: string;
  readonly mode: string;
  readonly type: string;
}

const fieldPattern = /^([@^]?)(\w+)(?:=(\w+))?(["#!%?~.]?)(\w*)$/;
const parsedLayouts = new Map<string, readonly LayoutField[]>();

/**
 * A part of a pod as upstream's internal type has it, in the order and with the names that messages show.
 * @param type - the name of the internal type: `PodSpec`
 */
export function toInternalForm(type: string, value: object): JSONObject {
  const source = value as JSONObject;
  const form: Record<string, JSONValue> = {};
  for (const field of layoutOf(type)) addField(form, field, source);
  return form;
}

function addField(form: Record<string, JSONValue>, field: LayoutField, source: JSONObject): void {
  const { goName, mode, type, jsonName } = field;
  if (mode === "@") {
    Object.assign(form, toInternalForm(type, source));
    return;
  }
  const value = source[jsonName];
  if (mode === "^") {
    if (isJSONObject(value)) Object.assign(form, toInternalForm(type, value));
    return;
  }
  const isMissing = value === undefined || value === null;
  if (!isMissing) form[goName] = toInternalValue(type, value);
  else if (mode !== "~") form[goName] = mode === "." ? toInternalForm(type, {}) : (missingValues[mode] ?? null);
}

const missingValues: Readonly<Record<string, JSONValue>> = { '"': "", "#": 0, "!": false, "%": "0" };

function toInternalValue(type: string, value: JSONValue): JSONValue {
  if (Array.isArray(value)) return value.map((item) => toInternalValue(type, item));
  if (!isJSONObject(value)) return value;
  return type === "" ? sorted(value) : toInternalForm(type, value);
}

function sorted(map: JSONObject): JSONObject {
  return Object.fromEntries(Object.entries(map).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function layoutOf(type: string): readonly LayoutField[] {
  const known = parsedLayouts.get(type);
  if (known !== undefined) return known;
  const layout = (internalLayouts[type] ?? "").split(" ").map(parseField);
  parsedLayouts.set(type, layout);
  return layout;
}

function parseField(text: string): LayoutField {
  const [, prefix = "", name = "", jsonName, mode = "", type = ""] = fieldPattern.exec(text) ?? [];
  if (prefix === "@") return { goName: "", jsonName: "", mode: "@", type: name };
  const json = jsonName ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return { goName: name, jsonName: json, mode: prefix === "^" ? "^" : mode, type };
}
