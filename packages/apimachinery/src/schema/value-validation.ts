import { getOwn, isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject } from "../json/json-value.js";
import { flag, itemsOf, present, schemaList, schemaMap, schemaOf, text, texts } from "./json-schema-props.js";
import type { NestedValueValidation, ValidationRule, ValueValidation } from "./schema.js";

const plainKeys = [
  "maximum",
  "minimum",
  "maxLength",
  "minLength",
  "maxItems",
  "minItems",
  "multipleOf",
  "maxProperties",
  "minProperties",
] as const;
const flagKeys = ["exclusiveMaximum", "exclusiveMinimum", "uniqueItems"] as const;
const textKeys = ["format", "title", "pattern"] as const;

/** The value validations of a `JSONSchemaProps`; undefined when it has none. */
export function valueValidationOf(props: JSONObject): ValueValidation | undefined {
  const validation: MutableJSONObject = {};
  for (const key of plainKeys) setPresent(validation, key, present(props, key));
  for (const key of flagKeys) if (flag(props, key)) validation[key] = true;
  for (const key of textKeys) if (text(props, key) !== "") validation[key] = text(props, key);
  setPresent(validation, "enum", present(props, "enum"));
  if (texts(props, "required").length > 0) setPresent(validation, "required", texts(props, "required"));
  const result: ValueValidation = { ...(validation as ValueValidation), ...junctorsOf(props), ...rulesOf(props) };
  return Object.keys(result).length === 0 ? undefined : result;
}

function setPresent(target: MutableJSONObject, key: string, value: JSONValue | undefined): void {
  if (value !== undefined) target[key] = value;
}

function junctorsOf(props: JSONObject): ValueValidation {
  const allOf = schemaList(props, "allOf").map(nestedOf);
  const anyOf = schemaList(props, "anyOf").map(nestedOf);
  const oneOf = schemaList(props, "oneOf").map(nestedOf);
  const not = schemaOf(props, "not");
  return {
    ...(allOf.length > 0 && { allOf }),
    ...(anyOf.length > 0 && { anyOf }),
    ...(oneOf.length > 0 && { oneOf }),
    ...(not !== undefined && { not: nestedOf(not) }),
  };
}

function nestedOf(props: JSONObject): NestedValueValidation {
  const properties = new Map([...schemaMap(props, "properties")].map(([key, nested]) => [key, nestedOf(nested)]));
  const additional = getOwn(props, "additionalProperties");
  const items = itemsOf(props).schema;
  const type = text(props, "type");
  return {
    ...valueValidationOf(props),
    ...(type !== "" && { type }),
    ...(properties.size > 0 && { properties }),
    ...(isJSONObject(additional) && { additionalProperties: nestedOf(additional) }),
    ...(items !== undefined && { items: nestedOf(items) }),
  };
}

function rulesOf(props: JSONObject): ValueValidation {
  const rules = schemaList(props, "x-kubernetes-validations").map(ruleOf);
  return rules.length === 0 ? {} : { rules };
}

function ruleOf(props: JSONObject): ValidationRule {
  const [message, messageExpression] = [text(props, "message"), text(props, "messageExpression")];
  const [reason, fieldPath] = [text(props, "reason"), text(props, "fieldPath")];
  const optionalOldSelf = present(props, "optionalOldSelf");
  return {
    rule: text(props, "rule"),
    ...(message !== "" && { message }),
    ...(messageExpression !== "" && { messageExpression }),
    ...(reason !== "" && { reason }),
    ...(fieldPath !== "" && { fieldPath }),
    ...(typeof optionalOldSelf === "boolean" && { optionalOldSelf }),
  };
}
