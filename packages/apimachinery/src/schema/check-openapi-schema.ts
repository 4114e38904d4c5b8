import { getOwn, isJSONObject, type JSONObject } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { checkListAndMapTypes } from "./check-list-types.js";
import { flag, itemsOf, present, schemaList, schemaMap, schemaOf, text } from "./json-schema-props.js";
import type { SchemaRequirements } from "./schema-requirements.js";

const types: readonly string[] = ["array", "boolean", "integer", "number", "object", "string"];
const metaFields: ReadonlySet<string> = new Set(["metadata", "kind", "apiVersion"]);

/** What the place of a schema inside the whole allows. */
interface Surroundings {
  /** Why there may be no default here; absent where there may. */
  readonly noDefaults?: string;
  readonly insideMeta: boolean;
  readonly root: boolean;
  readonly requirements: SchemaRequirements;
}

/**
 * Checks what every `openAPIV3Schema` of a CustomResourceDefinition must keep to, structural or not: no unsupported
 * keywords, no defaults where they cannot work, consistent list and map types.
 *
 * Source: `ValidateCustomResourceDefinitionOpenAPISchema` in k8s.io/apiextensions-apiserver v0.36.
 */
export function checkOpenAPISchema(props: JSONObject, path: FieldPath, requirements: SchemaRequirements): FieldError[] {
  const errors: FieldError[] = [];
  check(props, path, { insideMeta: false, requirements, root: true }, errors);
  return errors;
}

/** Whether a type is one of OpenAPI v3, or none is given. */
export function isKnownType(type: string): boolean {
  return type === "" || types.includes(type);
}

function check(props: JSONObject, path: FieldPath, around: Surroundings, errors: FieldError[]): void {
  checkKeywords(props, path, around, errors);
  checkAdditional(props, path, around, errors);
  checkProperties(props, path, around, errors);
  const inner = { ...around, root: false };
  const not = schemaOf(props, "not");
  if (not !== undefined) check(not, path.child("not"), inner, errors);
  for (const key of ["allOf", "oneOf", "anyOf"]) {
    for (const [at, part] of schemaList(props, key).entries()) check(part, path.child(key).index(at), inner, errors);
  }
  for (const [key, nested] of schemaMap(props, "definitions")) {
    check(nested, path.child("definitions").key(key), inner, errors);
  }
  const { schema: items } = itemsOf(props);
  if (items !== undefined) check(items, path.child("items"), inner, errors);
  if (getOwn(props, "x-kubernetes-preserve-unknown-fields") === false) {
    const detail = "must be true or undefined";
    errors.push(fieldErrors.invalid(path.child("x-kubernetes-preserve-unknown-fields"), false, detail));
  }
  errors.push(...checkListAndMapTypes(props, path, around.requirements));
}

function checkAdditional(props: JSONObject, path: FieldPath, around: Surroundings, errors: FieldError[]): void {
  const additional = present(props, "additionalProperties");
  if (additional === undefined) return;
  const additionalPath = path.child("additionalProperties");
  if (schemaMap(props, "properties").size > 0 && additional !== true) {
    const detail = "additionalProperties and properties are mutual exclusive";
    errors.push(fieldErrors.forbidden(additionalPath, detail));
  }
  if (!isJSONObject(additional)) return;
  const noDefaults = around.insideMeta
    ? { noDefaults: "inside additionalProperties applying to object metadata" }
    : undefined;
  check(additional, additionalPath, { ...around, root: false, ...noDefaults }, errors);
}

function checkProperties(props: JSONObject, path: FieldPath, around: Surroundings, errors: FieldError[]): void {
  for (const [key, nested] of schemaMap(props, "properties")) {
    const meta = (around.root || flag(props, "x-kubernetes-embedded-resource")) && metaFields.has(key);
    const inner = {
      ...around,
      root: false,
      ...(meta && { insideMeta: true }),
      ...(meta && around.root && { noDefaults: `in top-level ${key}` }),
    };
    check(nested, path.child("properties").key(key), inner, errors);
  }
}

const unsupported: readonly string[] = ["additionalItems", "patternProperties", "definitions", "dependencies", "$ref"];

function checkKeywords(props: JSONObject, path: FieldPath, around: Surroundings, errors: FieldError[]): void {
  const type = text(props, "type");
  if (around.requirements.validTypes && !isKnownType(type)) {
    errors.push(fieldErrors.notSupported(path.child("type"), type, types));
  }
  if (around.noDefaults !== undefined && present(props, "default") !== undefined) {
    errors.push(fieldErrors.forbidden(path.child("default"), `must not be set ${around.noDefaults}`));
  }
  if (text(props, "id") !== "") errors.push(fieldErrors.forbidden(path.child("id"), "id is not supported"));
  for (const key of unsupported) {
    if (present(props, key) === undefined || isEmptyMap(props, key)) continue;
    errors.push(fieldErrors.forbidden(path.child(key), `${key} is not supported`));
  }
  if (type === "null") {
    const detail = "type cannot be set to null, use nullable as an alternative";
    errors.push(fieldErrors.forbidden(path.child("type"), detail));
  }
  if (itemsOf(props).list) {
    errors.push(fieldErrors.forbidden(path.child("items"), "items must be a schema object and not an array"));
  }
  if (around.insideMeta && flag(props, "x-kubernetes-embedded-resource")) {
    const detail = "must not be used inside of resource meta";
    errors.push(fieldErrors.forbidden(path.child("x-kubernetes-embedded-resource"), detail));
  }
  if (flag(props, "uniqueItems")) {
    const detail = "uniqueItems cannot be set to true since the runtime complexity becomes quadratic";
    errors.push(fieldErrors.forbidden(path.child("uniqueItems"), detail));
  }
}

function isEmptyMap(props: JSONObject, key: string): boolean {
  const value = getOwn(props, key);
  return key !== "additionalItems" && isJSONObject(value) && Object.keys(value).length === 0;
}
