import { isJSONObject, type JSONObject } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { itemsOf, schemaList, schemaMap, schemaOf } from "./json-schema-props.js";

/** A schema and where it stands. */
interface Place {
  readonly props: JSONObject | undefined;
  readonly path: FieldPath;
}

/**
 * Checks that whatever a logical junctor restricts is declared outside of it. Source: pkg/apiserver/schema/complete.go in
 * k8s.io/apiextensions-apiserver v0.36.
 */
export function checkCompleteness(props: JSONObject, path: FieldPath): FieldError[] {
  return junctors({ props, path }, { props, path });
}

function junctors(structure: Place, values: Place): FieldError[] {
  const { props, path } = values;
  if (props === undefined) return [];
  const errors: FieldError[] = [];
  const not = schemaOf(props, "not");
  if (not !== undefined) errors.push(...nested(structure, { props: not, path: path.child("not") }));
  for (const key of ["allOf", "anyOf", "oneOf"]) {
    for (const [at, part] of schemaList(props, key).entries()) {
      errors.push(...nested(structure, { props: part, path: path.child(key).index(at) }));
    }
  }
  return errors;
}

function nested(structure: Place, values: Place): FieldError[] {
  if (values.props === undefined) return [];
  if (structure.props === undefined) {
    return [fieldErrors.required(structure.path, `because it is defined in ${values.path}`)];
  }
  const errors = junctors(structure, values);
  const items = { props: itemsOf(structure.props).schema, path: structure.path.child("items") };
  errors.push(...nested(items, { props: itemsOf(values.props).schema, path: values.path.child("items") }));
  const declared = schemaMap(structure.props, "properties");
  for (const [key, part] of schemaMap(values.props, "properties")) {
    const field = { props: declared.get(key), path: structure.path.child("properties").key(key) };
    if (isJSONObject(part))
      errors.push(...nested(field, { props: part, path: values.path.child("properties").key(key) }));
  }
  return errors;
}
