import type { JSONObject } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { checkDefaults } from "./check-defaults.js";
import { checkOpenAPISchema } from "./check-openapi-schema.js";
import { checkStructural } from "./check-structural.js";
import { conversionProblem } from "./conversion-problem.js";
import { convertSchema } from "./convert-schema.js";
import { flag, present } from "./json-schema-props.js";
import type { PatternEngine } from "./pattern.js";
import type { Schema, StructSchema } from "./schema.js";
import { allSchemaRequirements, type SchemaRequirements } from "./schema-requirements.js";
import type { RuleValidator } from "./validate.js";

/** Options of {@link structuralFromJSONSchema}. */
export interface StructuralOptions {
  /** Where errors are reported. Default `spec.validation.openAPIV3Schema`, upstream's place for a sole version. */
  readonly path?: FieldPath;
  /** Compiles patterns. Required when the schema has any: without it they make a TypeError. */
  readonly patterns?: PatternEngine;
  /** Evaluates CEL rules against defaults. Absent: rules are not looked at. */
  readonly ruleValidator?: RuleValidator;
  /** Schema of `metav1.ObjectMeta`, for the metadata in defaults. Absent: whether it can be read is not looked at. */
  readonly objectMeta?: StructSchema;
  /** What the schema has to keep to, where that is not everything: it takes the place of an old one that does not. */
  readonly requirements?: SchemaRequirements;
}

/** What {@link structuralFromJSONSchema} found. */
export interface StructuralSchema {
  /** The schema; meaningful only when there are no errors. */
  readonly schema: Schema;
  readonly errors: readonly FieldError[];
  /**
   * Whether the rules of the part of the schema at `path` can be compiled: the schema is structural, and nothing is wrong
   * there or below. Rules over wrong schemas would be told nonsense.
   */
  isCompilable(path: FieldPath): boolean;
}

/**
 * Converts the `openAPIV3Schema` of a CustomResourceDefinition into a {@link Schema} and checks that it is structural
 * (KEP-1693): every mistake is reported with upstream's path and text. CEL rules are carried over unread.
 *
 * Source: pkg/apiserver/schema and pkg/apis/apiextensions/validation in k8s.io/apiextensions-apiserver v0.36.
 */
export function structuralFromJSONSchema(props: JSONObject, options: StructuralOptions = {}): StructuralSchema {
  const { path = FieldPath.root("spec", "validation", "openAPIV3Schema"), requirements = allSchemaRequirements } =
    options;
  const schema = convertSchema(props);
  const problem = requirements.structural ? conversionProblem(props) : undefined;
  const structural =
    requirements.structural && problem === undefined ? structuralErrors(props, schema, path, options) : [];
  const general = checkOpenAPISchema(props, path, requirements);
  const errors = [
    ...(flag(props, "nullable")
      ? [fieldErrors.forbidden(path.child("nullable"), "nullable cannot be true at the root")]
      : []),
    ...structural,
    ...general,
  ];
  return {
    schema,
    // What cannot be converted was named by the check of the OpenAPI schema, with very few exceptions.
    errors: problem !== undefined && errors.length === 0 ? [fieldErrors.invalid(path, "", problem)] : errors,
    isCompilable: (at) =>
      requirements.structural &&
      problem === undefined &&
      structural.length === 0 &&
      !general.some(({ field }) => isWithin(field, at.toString())),
  };
}

/** What is wrong with the structure, or else with defaults. */
function structuralErrors(
  props: JSONObject,
  schema: Schema,
  path: FieldPath,
  options: StructuralOptions,
): readonly FieldError[] {
  const errors = checkStructural(props, path, options.patterns);
  if (errors.length > 0) return errors;
  const rootDefault = present(props, "default");
  return checkDefaults(schema, path, { ...options, ...(rootDefault === undefined ? {} : { rootDefault }) });
}

function isWithin(field: string, place: string): boolean {
  return field.startsWith(place) && ["", ".", "["].includes(field.charAt(place.length));
}
