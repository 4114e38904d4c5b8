import { jsonEqual } from "../json/equal.js";
import type { JSONObject, JSONValue } from "../json/json-value.js";
import { matchesFormat } from "./formats.js";
import { isGoInteger } from "./go-number.js";
import { runeCount } from "./json-type.js";
import { isEvidentlyUnique } from "./list-types.js";
import { type PatternEngine, PatternSyntaxError } from "./pattern.js";
import type { ValueValidation } from "./schema.js";
import { checkNumber } from "./validate-number.js";
import type { ValidationNode } from "./validation-node.js";

/**
 * Whether nothing can be said against `value`: its types, bounds and formats, its sets and associative lists. One walk
 * that writes nothing down, so it is asked before the validators that tell what is wrong. `false` may also mean that only
 * they can tell: what depends on an alternative that must not be met is left to them, and so are embedded resources.
 *
 * What is accepted here is so whatever the old value was, which is only ever an excuse.
 */
export function acceptsValue(value: JSONValue, node: ValidationNode, patterns: PatternEngine | undefined): boolean {
  const { types, validation } = node;
  if (value === null) return (types.length === 0 || node.nullable) && isEmpty(validation.enum);
  if (types.length > 0 ? !fitsType(value, types) : node.format !== "") return false;
  if (node.hasChecks && !passesChecks(value, node, patterns)) return false;
  if (typeof value !== "object") return true;
  if (Array.isArray(value)) return acceptsItems(value, node, patterns);
  return acceptsMembers(value as JSONObject, node, patterns);
}

function fitsType(value: JSONValue, types: readonly string[]): boolean {
  switch (typeof value) {
    case "string":
      return types.includes("string");
    case "boolean":
      return types.includes("boolean");
    case "number":
    case "bigint":
      return types.includes("number") || (types.includes("integer") && isGoInteger(value));
    default:
      return types.includes(Array.isArray(value) ? "array" : "object");
  }
}

function passesChecks(value: JSONValue, node: ValidationNode, patterns: PatternEngine | undefined): boolean {
  const { validation } = node;
  if (node.isEmbedded || !isEmpty(validation.oneOf) || validation.not !== undefined) return false;
  if (!isEmpty(validation.enum) && !isSupported(value, validation)) return false;
  if (!isEmpty(validation.anyOf) && !passesAny(value, node, patterns)) return false;
  if (!isEmpty(validation.allOf) && !passesAll(value, node, patterns)) return false;
  switch (typeof value) {
    case "string":
      return passesText(value, node, patterns);
    case "number":
    case "bigint":
      return checkNumber(value, node).length === 0;
    default:
      return true;
  }
}

const isEmpty = (list: readonly unknown[] | undefined) => list === undefined || list.length === 0;

/** Not all that is: numbers that count as others are told by {@link ValueValidator}. */
function isSupported(value: JSONValue, { enum: supported = [] }: ValueValidation): boolean {
  for (const allowed of supported) if (allowed !== null && jsonEqual(allowed, value)) return true;
  return false;
}

function passesAny(value: JSONValue, { anyOf }: ValidationNode, patterns: PatternEngine | undefined): boolean {
  for (const alternative of anyOf) if (acceptsValue(value, alternative, patterns)) return true;
  return false;
}

function passesAll(value: JSONValue, { allOf }: ValidationNode, patterns: PatternEngine | undefined): boolean {
  for (const part of allOf) if (!acceptsValue(value, part, patterns)) return false;
  return true;
}

function passesText(value: string, node: ValidationNode, patterns: PatternEngine | undefined): boolean {
  const { maxLength, minLength, pattern = "" } = node.validation;
  // There are at least half as many characters as units, and at most as many.
  if (maxLength !== undefined && value.length > maxLength && runeCount(value) > maxLength) return false;
  if (minLength !== undefined && value.length < 2 * minLength && runeCount(value) < minLength) return false;
  if (node.format !== "" && !matchesFormat(value, node.format)) return false;
  return pattern === "" || matches(value, pattern, patterns);
}

function matches(value: string, pattern: string, patterns: PatternEngine | undefined): boolean {
  if (patterns === undefined) return false;
  try {
    return patterns.compile(pattern).test(value);
  } catch (error) {
    if (error instanceof PatternSyntaxError) return false;
    throw error;
  }
}

function acceptsItems(value: readonly JSONValue[], node: ValidationNode, patterns: PatternEngine | undefined): boolean {
  const { minItems, maxItems, uniqueItems } = node.validation;
  if (minItems !== undefined && value.length < minItems) return false;
  if (maxItems !== undefined && value.length > maxItems) return false;
  if (uniqueItems === true && value.length > 1) return false;
  if (node.list !== undefined && !isEvidentlyUnique(value, node.list)) return false;
  const { items } = node;
  if (items === undefined) return true;
  for (const item of value) if (!acceptsValue(item, items, patterns)) return false;
  return true;
}

function acceptsMembers(object: JSONObject, node: ValidationNode, patterns: PatternEngine | undefined): boolean {
  const { minProperties, maxProperties, required } = node.validation;
  const { properties, additional } = node;
  let count = 0;
  // Objects are plain data: every key that is enumerated is their own.
  for (const key in object) {
    count++;
    const value = object[key];
    const member = properties.get(key) ?? additional;
    if (value === undefined || member === undefined) continue;
    if (member === false || !acceptsValue(value, member, patterns)) return false;
  }
  if (minProperties !== undefined && count < minProperties) return false;
  if (maxProperties !== undefined && count > maxProperties) return false;
  if (required !== undefined) for (const key of required) if (!Object.hasOwn(object, key)) return false;
  return true;
}
