import type { JSONObject, JSONValue } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { repeatsIn } from "../validation/repeats.js";
import { flag, itemsOf, present, schemaMap, text, texts } from "./json-schema-props.js";
import type { SchemaRequirements } from "./schema-requirements.js";

/**
 * Checks `x-kubernetes-map-type`, `x-kubernetes-list-type` and `x-kubernetes-list-map-keys` of one schema against the
 * rest of it. Source: `ValidateCustomResourceDefinitionOpenAPISchema` in k8s.io/apiextensions-apiserver v0.36.
 */
export function checkListAndMapTypes(
  props: JSONObject,
  path: FieldPath,
  requirements: Pick<SchemaRequirements, "atomicSetItems" | "presentItems">,
): FieldError[] {
  const errors: FieldError[] = [];
  checkMapType(props, path, errors);
  checkListType(props, path, requirements.atomicSetItems, errors);
  checkMapKeys(props, path, errors);
  if (text(props, "x-kubernetes-list-type") === "map") checkAssociativeList(props, path, errors);
  if (requirements.presentItems) errors.push(...missingItemErrors(props, path));
  return errors;
}

function checkMapType(props: JSONObject, path: FieldPath, errors: FieldError[]): void {
  const mapType = present(props, "x-kubernetes-map-type");
  if (mapType === undefined) return;
  requireType(props, "object", "x-kubernetes-map-type", path, errors);
  if (mapType !== "atomic" && mapType !== "granular") {
    errors.push(fieldErrors.notSupported(path.child("x-kubernetes-map-type"), mapType, ["atomic", "granular"]));
  }
}

function checkListType(props: JSONObject, path: FieldPath, atomicSetItems: boolean, errors: FieldError[]): void {
  const listType = present(props, "x-kubernetes-list-type");
  if (listType === undefined) return;
  if (text(props, "type") !== "array") requireType(props, "array", "x-kubernetes-list-type", path, errors);
  else if (atomicSetItems) errors.push(...setItemErrors(props, path));
  if (listType !== "atomic" && listType !== "set" && listType !== "map") {
    errors.push(fieldErrors.notSupported(path.child("x-kubernetes-list-type"), listType, ["atomic", "set", "map"]));
  }
}

function requireType(props: JSONObject, type: string, because: string, path: FieldPath, errors: FieldError[]): void {
  const actual = text(props, "type");
  if (actual === type) return;
  const detail = `must be ${type} if ${because} is specified`;
  const typePath = path.child("type");
  errors.push(actual === "" ? fieldErrors.required(typePath, detail) : fieldErrors.invalid(typePath, actual, detail));
}

/** Items of sets are atomic. */
export function setItemErrors(props: JSONObject, path: FieldPath): readonly FieldError[] {
  const { schema: items } = itemsOf(props);
  if (items === undefined || text(props, "x-kubernetes-list-type") !== "set") return [];
  const listType: JSONValue = present(items, "x-kubernetes-list-type") ?? null;
  const detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
  if (text(items, "type") === "array" && listType !== null && listType !== "atomic") {
    return [fieldErrors.invalid(path.child("items", "x-kubernetes-list-type"), listType, detail)];
  }
  if (text(items, "type") === "object" && text(items, "x-kubernetes-map-type") !== "atomic") {
    return [fieldErrors.invalid(path.child("items", "x-kubernetes-map-type"), listType, detail)];
  }
  return [];
}

function checkMapKeys(props: JSONObject, path: FieldPath, errors: FieldError[]): void {
  if (texts(props, "x-kubernetes-list-map-keys").length === 0) return;
  const listType = present(props, "x-kubernetes-list-type");
  const detail = "must be map if x-kubernetes-list-map-keys is non-empty";
  const listTypePath = path.child("x-kubernetes-list-type");
  if (listType === undefined) errors.push(fieldErrors.required(listTypePath, detail));
  else if (listType !== "map") errors.push(fieldErrors.invalid(listTypePath, listType, detail));
}

function checkAssociativeList(props: JSONObject, path: FieldPath, errors: FieldError[]): void {
  const keys = texts(props, "x-kubernetes-list-map-keys");
  const { schema: items, present: hasItems } = itemsOf(props);
  if (keys.length === 0) {
    const detail = "must not be empty if x-kubernetes-list-type is map";
    errors.push(fieldErrors.required(path.child("x-kubernetes-list-map-keys"), detail));
  }
  if (!hasItems) {
    const detail = "must have a schema if x-kubernetes-list-type is map";
    errors.push(fieldErrors.required(path.child("items"), detail));
  }
  if (items === undefined) return;
  if (text(items, "type") !== "object") {
    const detail = "must be object if parent array's x-kubernetes-list-type is map";
    errors.push(fieldErrors.invalid(path.child("items", "type"), text(items, "type"), detail));
    return;
  }
  checkKeyFields(keys, items, path, errors);
}

function checkKeyFields(keys: readonly string[], items: JSONObject, path: FieldPath, errors: FieldError[]): void {
  const keysPath = path.child("x-kubernetes-list-map-keys");
  const properties = schemaMap(items, "properties");
  const repeats = repeatsIn(keys);
  for (const [at, key] of keys.entries()) {
    const property = properties.get(key);
    if (property === undefined) {
      errors.push(fieldErrors.invalid(keysPath, keys, "entries must all be names of item properties"));
    } else if (["array", "object"].includes(text(property, "type"))) {
      const detail = "must be a scalar type if parent array's x-kubernetes-list-type is map";
      const typePath = path.child("items", "properties").key(key).child("type");
      errors.push(fieldErrors.invalid(typePath, text(items, "type"), detail));
    }
    if (repeats[at]) errors.push(fieldErrors.invalid(keysPath, keys, "must not contain duplicate entries"));
  }
}

/** Items of sets and associative lists, and their keys, can be neither null nor missing. */
export function missingItemErrors(props: JSONObject, path: FieldPath): readonly FieldError[] {
  const listType = text(props, "x-kubernetes-list-type");
  const { schema: items } = itemsOf(props);
  if (items === undefined || (listType !== "set" && listType !== "map")) return [];
  const errors: FieldError[] = [];
  if (flag(items, "nullable")) {
    const detail = `cannot be nullable when x-kubernetes-list-type is ${listType}`;
    errors.push(fieldErrors.forbidden(path.child("items", "nullable"), detail));
  }
  if (listType !== "map") return errors;
  const required = texts(items, "required");
  for (const key of texts(props, "x-kubernetes-list-map-keys")) {
    const property = schemaMap(items, "properties").get(key);
    if (property === undefined) continue;
    const keyPath = path.child("items", "properties").key(key);
    if (!required.includes(key) && present(property, "default") === undefined) {
      const detail =
        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
      errors.push(fieldErrors.required(keyPath.child("default"), detail));
    }
    if (flag(property, "nullable")) {
      const detail = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable";
      errors.push(fieldErrors.forbidden(keyPath.child("nullable"), detail));
    }
  }
  return errors;
}
