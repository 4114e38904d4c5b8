import { objectMetaSchema } from "@kube-apiserver/api";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  type JSONObject,
  type PatternEngine,
  type SchemaRequirements,
  structuralFromJSONSchema,
} from "@kube-apiserver/apimachinery";
import type { RuleEngine } from "@kube-apiserver/generic-server";

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
  readonly requirements: SchemaRequirements;
  /** Whether the schema was stored like this already. */
  readonly isUnchanged: boolean;
}

/**
 * A schema has to be structural, and with a status subresource its root can only say what still holds when the status
 * is validated alone. Mirrors `validateCustomResourceDefinitionValidation`.
 * @param path - of what holds `openAPIV3Schema`
 */
export function* validateSchemaSteps(
  props: JSONObject,
  path: FieldPath,
  { hasStatus, isUnchanged, patterns, requirements, rules }: SchemaContext,
): Generator<void, readonly FieldError[]> {
  const schemaPath = path.child("openAPIV3Schema");
  const structural = structuralFromJSONSchema(props, {
    path: schemaPath,
    patterns,
    objectMeta: objectMetaSchema,
    requirements,
    ruleValidator: rules.validator,
  });
  return [
    ...(hasStatus ? validateRoot(props, schemaPath) : []),
    ...structural.errors,
    ...(yield* rules.validateSteps(structural.schema, schemaPath, {
      isCompilable: structural.isCompilable,
      allowsCostlyRules: isUnchanged,
    })),
  ];
}

/** Keywords in whose place upstream's internal type has a zero value that is no pointer. */
const zeroWhenEmpty: ReadonlySet<string> = new Set([
  "id",
  "$schema",
  "type",
  "description",
  "format",
  "title",
  "pattern",
]);
/** Keywords that stand before the type in upstream's internal type. */
const beforeType: readonly string[] = ["id", "$schema", "$ref"];

function validateRoot(props: JSONObject, path: FieldPath): readonly FieldError[] {
  const set = Object.keys(props).filter(
    (name) => props[name] !== false && props[name] !== undefined && !(props[name] === "" && zeroWhenEmpty.has(name)),
  );
  const allowed = [...allowedAtRoot.values()].join(" ");
  const detail = `only [${allowed}] fields are allowed at the root of the schema if the status subresource is enabled`;
  const forbidden = fieldErrors.invalid(path, props, detail);
  if (set.some((name) => beforeType.includes(name))) return [forbidden];
  const { type } = props;
  if (set.includes("type") && type !== "object") {
    const typeDetail =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    return [fieldErrors.invalid(path.child("type"), type ?? "", typeDetail)];
  }
  return set.every((name) => allowedAtRoot.has(name)) ? [] : [forbidden];
}
