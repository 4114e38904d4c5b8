import type {
  JSONObject,
  JSONValue,
  MutableJSONObject,
  NestedValueValidation,
  ValueValidation,
} from "@kube-apiserver/apimachinery";
import { setOwn } from "@kube-apiserver/apimachinery";
import type { Dialect } from "./dialect.js";

const plainKeys = [
  "format",
  "title",
  "maximum",
  "exclusiveMaximum",
  "minimum",
  "exclusiveMinimum",
  "maxLength",
  "minLength",
  "pattern",
  "maxItems",
  "minItems",
  "uniqueItems",
  "multipleOf",
  "enum",
  "maxProperties",
  "minProperties",
  "required",
] as const satisfies readonly (keyof ValueValidation)[];

/** Value validations as OpenAPI writes them. v2 has no junctors as Kubernetes uses them, and loses them. */
export function validationObject(validation: ValueValidation | undefined, dialect: Dialect): JSONObject {
  if (validation === undefined) return {};
  const out: MutableJSONObject = {};
  for (const key of plainKeys) {
    const value = validation[key];
    if (value !== undefined) out[key] = value as JSONValue;
  }
  if (validation.rules !== undefined) out["x-kubernetes-validations"] = validation.rules as unknown as JSONValue;
  return dialect.version === 2 ? out : { ...out, ...junctors(validation, dialect) };
}

function junctors(validation: ValueValidation, dialect: Dialect): JSONObject {
  const out: MutableJSONObject = {};
  for (const key of ["allOf", "anyOf", "oneOf"] as const) {
    const parts = validation[key];
    if (parts !== undefined) out[key] = parts.map((part) => nestedObject(part, dialect));
  }
  if (validation.not !== undefined) out.not = nestedObject(validation.not, dialect);
  return out;
}

function nestedObject(nested: NestedValueValidation, dialect: Dialect): JSONObject {
  const out: MutableJSONObject = { ...validationObject(nested, dialect) };
  if (nested.type !== undefined) out.type = nested.type;
  if (nested.items !== undefined) out.items = nestedObject(nested.items, dialect);
  if (nested.additionalProperties !== undefined) {
    out.additionalProperties = nestedObject(nested.additionalProperties, dialect);
  }
  if (nested.properties !== undefined) {
    const properties: MutableJSONObject = {};
    for (const [name, property] of nested.properties) setOwn(properties, name, nestedObject(property, dialect));
    out.properties = properties;
  }
  return out;
}
