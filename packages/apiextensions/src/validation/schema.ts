import { objectMetaSchema } from "@kube-apiserver/api";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONObject,
  type PatternEngine,
  structuralFromJSONSchema,
} from "@kube-apiserver/apimachinery";
import type { RuleEngine } from "@kube-apiserver/generic-server";
import type { DefinitionRatchet } from "./ratchet.js";

// JSON names with the Go names that the message lists.
const allowedAtRoot: ReadonlyMap<string, string> = new Map([
  ["description", "Description"],
  ["type", "Type"],
  ["format", "Format"],
  ["title", "Title"],
  ["maximum", "Maximum"],
  ["exclusiveMaximum", "ExclusiveMaximum"],
  ["minimum", "Minimum"],
  ["exclusiveMinimum", "ExclusiveMinimum"],
  ["maxLength", "MaxLength"],
  ["minLength", "MinLength"],
  ["pattern", "Pattern"],
  ["maxItems", "MaxItems"],
  ["minItems", "MinItems"],
  ["uniqueItems", "UniqueItems"],
  ["multipleOf", "MultipleOf"],
  ["required", "Required"],
  ["items", "Items"],
  ["properties", "Properties"],
  ["externalDocs", "ExternalDocs"],
  ["example", "Example"],
  ["x-kubernetes-preserve-unknown-fields", "XPreserveUnknownFields"],
  ["x-kubernetes-validations", "XValidations"],
]);

/** What the checks of schemas need. */
export interface SchemaEngines {
  readonly patterns: PatternEngine;
  readonly rules: RuleEngine;
}

/** What surrounds a schema. */
export interface SchemaContext extends SchemaEngines {
  readonly hasStatus: boolean;
  readonly ratchet: Pick<DefinitionRatchet, "allowsNonStructural">;
}

/**
 * A schema has to be structural, and with a status subresource its root can only say what still holds when the status
 * is validated alone. Mirrors `validateCustomResourceDefinitionValidation`.
 * @param path - of what holds `openAPIV3Schema`
 */
export function validateSchema(
  props: JSONObject,
  path: FieldPath,
  { hasStatus, patterns, ratchet, rules }: SchemaContext,
): readonly FieldError[] {
  const schemaPath = path.child("openAPIV3Schema");
  if (ratchet.allowsNonStructural) return hasStatus ? validateRoot(props, schemaPath) : [];
  const { errors: structural, schema } = structuralFromJSONSchema(props, {
    path: schemaPath,
    patterns,
    objectMeta: objectMetaSchema,
    ruleValidator: rules.validator,
  });
  const errors = [...structural, ...rules.validate(schema, schemaPath, structural.length === 0)];
  return hasStatus ? [...validateRoot(props, schemaPath), ...errors] : errors;
}

function validateRoot(props: JSONObject, path: FieldPath): readonly FieldError[] {
  const { type = "" } = props;
  if (type !== "object") {
    const detail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [fieldErrors.invalid(path.child("type"), type, detail)];
  }
  const set = Object.keys(props).filter((name) => props[name] !== false && props[name] !== undefined);
  if (set.every((name) => allowedAtRoot.has(name))) return [];
  const allowed = [...allowedAtRoot.values()].join(" ");
  const detail = `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [fieldErrors.invalid(path, props, detail)];
}
