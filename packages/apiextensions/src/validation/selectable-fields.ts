import {
  convertSchema,
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONObject,
  memberSchema,
  type Schema,
} from "@kube-apiserver/apimachinery";
import type { SelectableField } from "../definition/types.js";

const maxSelectableFields = 8;

/** What surrounds a list of selectable fields. */
export interface SelectableFieldsContext {
  /** The `openAPIV3Schema` that the fields point into. */
  readonly schema: JSONObject | undefined;
  /** Detail of the error when there is no schema. */
  readonly noSchema: string;
  /** Whether more than eight are let through: they were there before. */
  readonly allowTooMany: boolean;
}

/** Fields that selectors may name. Mirrors `ValidateCustomResourceSelectableFields`. */
export function validateSelectableFields(
  fields: readonly SelectableField[] | undefined,
  path: FieldPath,
  { schema: props, noSchema, allowTooMany }: SelectableFieldsContext,
): readonly FieldError[] {
  if (fields === undefined || fields.length === 0) return [];
  if (props === undefined) return [fieldErrors.invalid(path, "", noSchema)];
  const schema = convertSchema(props);
  const seen = new Set<string>();
  const errors = fields.flatMap(({ jsonPath }, at) =>
    validateField(jsonPath, path.index(at).child("jsonPath"), schema, seen),
  );
  if (seen.size <= maxSelectableFields || allowTooMany) return errors;
  return [...errors, fieldErrors.tooMany(path, seen.size, maxSelectableFields)];
}

function validateField(jsonPath: string, path: FieldPath, schema: Schema, seen: Set<string>): readonly FieldError[] {
  if (jsonPath === "") return [fieldErrors.required(path)];
  const names = namesOf(jsonPath);
  const found = names?.reduce<Schema | undefined>((parent, name) => memberSchema(parent, name), schema);
  if (names === undefined || found === undefined) {
    return [fieldErrors.invalid(path, jsonPath, `is an invalid path: ${problemOf(jsonPath, names)}`)];
  }
  const errors: FieldError[] = [];
  if (names[0] === "metadata") {
    errors.push(fieldErrors.invalid(path, jsonPath, "must not point to fields in metadata"));
  }
  if (!isSelectable(found)) {
    const detail =
      "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
    errors.push(fieldErrors.invalid(path, jsonPath, detail));
  }
  if (seen.has(jsonPath)) errors.push(fieldErrors.duplicate(path, jsonPath));
  seen.add(jsonPath);
  return errors;
}

/** Names on the way to a field; undefined when the path is not in plain dot notation. */
function namesOf(jsonPath: string): readonly string[] | undefined {
  const names = jsonPath.slice(1).split(".");
  return jsonPath.startsWith(".") && names.every((name) => /^[^.[\]]+$/.test(name)) ? names : undefined;
}

function problemOf(jsonPath: string, names: readonly string[] | undefined): string {
  if (names !== undefined) return "does not refer to a valid field";
  if (jsonPath.includes("[")) return "array notation is not allowed";
  return jsonPath.startsWith(".") ? "unexpected end of JSON path" : `expected [ or . but got: ${jsonPath}`;
}

function isSelectable(schema: Schema): boolean {
  return schema.kind === "scalar" && ["string", "boolean", "integer"].includes(schema.type);
}
