import { jsonEqual } from "../json/equal.js";
import type { JSONValue } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import type { PatternEngine } from "./pattern.js";
import { pruneValue } from "./prune.js";
import type { Schema } from "./schema.js";
import { validateAgainstSchema } from "./validate.js";

const metaFields: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);

/**
 * Checks that defaults fit the schema they are in: no unknown fields, and valid. Defaults inside of an embedded
 * resource's own type and object meta are left to the check of that metadata.
 *
 * Source: pkg/apiserver/schema/defaulting/validation.go in k8s.io/apiextensions-apiserver v0.36.
 */
export function checkDefaults(
  schema: Schema,
  path: FieldPath,
  options: { readonly patterns?: PatternEngine },
): FieldError[] {
  const errors: FieldError[] = [];
  visit(schema, path, true, (value, owner, ownerPath) => {
    errors.push(...checkDefault(value, owner, ownerPath.child("default"), options.patterns));
  });
  return errors;
}

type Visitor = (value: JSONValue, schema: Schema, path: FieldPath) => void;

function visit(schema: Schema, path: FieldPath, root: boolean, visitor: Visitor): void {
  const object = schema.kind === "any" ? schema.shapes?.object : schema;
  const list = schema.kind === "any" ? schema.shapes?.list : schema;
  if (list?.kind === "list") {
    if (list.itemDefault !== undefined) visitor(list.itemDefault, list.items, path.child("items"));
    visit(list.items, path.child("items"), false, visitor);
  }
  if (object?.kind !== "struct") return;
  for (const { name, schema: field, default: value } of object.fields.values()) {
    if ((root || object.embeddedResource === true) && metaFields.has(name)) continue;
    const fieldPath = path.child("properties").key(name);
    if (value !== undefined) visitor(value, field, fieldPath);
    visit(field, fieldPath, false, visitor);
  }
}

function checkDefault(
  value: JSONValue,
  schema: Schema,
  path: FieldPath,
  patterns: PatternEngine | undefined,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!jsonEqual(pruneValue(value, schema), value)) {
    errors.push(fieldErrors.invalid(path, value, "must not have unknown fields"));
  }
  errors.push(...validateAgainstSchema(value, schema, { path, ...(patterns && { patterns }) }));
  return errors;
}
