import type { JSONValue } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import type { FieldPath } from "../validation/field-path.js";
import { hasFieldErrors } from "../validation/first-errors.js";
import { acceptsValue } from "./accepts-value.js";
import { validateEmbeddedResources } from "./embedded-resources.js";
import { validateListTypes } from "./list-types.js";
import type { PatternEngine } from "./pattern.js";
import type { Schema } from "./schema.js";
import { ValueValidator } from "./validate-value.js";
import { noPath, toFieldError } from "./validation-failure.js";
import { ValidationNode } from "./validation-node.js";

/** Evaluates the CEL rules (`x-kubernetes-validations`) of a schema against a value. */
export type RuleValidator = (target: RuleTarget) => readonly FieldError[];

/** What a {@link RuleValidator} looks at. */
export interface RuleTarget {
  readonly value: JSONValue;
  /** The value before an update; absent on create. */
  readonly old?: JSONValue;
  readonly schema: Schema;
  /** Where errors are reported; absent at the root of an object. */
  readonly path?: FieldPath;
  /** Told of rules that a value breaks which was there before. Absent: nobody is. */
  readonly warn?: (message: string) => void;
  /** Ends the evaluation when nobody waits for it any more. */
  readonly signal?: { readonly aborted: boolean };
}

/** Options of {@link validateAgainstSchema}. */
export interface SchemaValidationOptions {
  /** Where the value sits in its object; absent when it is the whole object. */
  readonly path?: FieldPath;
  /** The value before an update. What equals its old value is not held against the new one (ratcheting). */
  readonly old?: JSONValue;
  /** Compiles the patterns of the schema. Required when it has any: without it they make a TypeError. */
  readonly patterns?: PatternEngine;
  /** Evaluates CEL rules where the schema has some. Absent: rules are not looked at. */
  readonly ruleValidator?: RuleValidator;
  /** Told of rules that a value breaks which was there before. Absent: nobody is. */
  readonly warn?: (message: string) => void;
  /** Ends the evaluation of rules when nobody waits for it any more. */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Validates a custom resource, or a part of one, against its schema: types, bounds, patterns, formats, enums, logical
 * junctors, type and metadata of embedded resources, uniqueness in sets and associative lists, then CEL rules. Reports every mistake, in upstream's words; the
 * input is not changed.
 */
export function validateAgainstSchema(
  value: JSONValue,
  schema: Schema,
  options: SchemaValidationOptions = {},
): FieldError[] {
  const { path, old, patterns } = options;
  if (acceptsValue(value, ValidationNode.of(schema), patterns)) {
    return [...validateSchemaRules(value, schema, [], options)];
  }
  const failures = new ValueValidator(patterns).run(value, schema, old === undefined ? undefined : { value: old });
  const errors = failures.map((failure) => toFieldError(failure, path));
  errors.push(...validateEmbeddedResources(value, schema, path));
  errors.push(...validateListTypesOf(value, schema, options));
  return [...errors, ...validateSchemaRules(value, schema, errors, options)];
}

/** An update of lists that were broken before is let through: the rule may be younger than the object. */
function validateListTypesOf(value: JSONValue, schema: Schema, { path, old }: SchemaValidationOptions): FieldError[] {
  const errors = validateListTypes(value, schema, path);
  if (errors.length === 0 || old === undefined) return errors;
  return hasFieldErrors(() => validateListTypes(old, schema, path)) ? [] : errors;
}

const blocking: ReadonlySet<FieldError["type"]> = new Set<FieldError["type"]>([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);
const notChecked =
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

/** Evaluates CEL rules, unless the other errors of the value are such that they would make no sense. */
export function validateSchemaRules(
  value: JSONValue,
  schema: Schema,
  errors: readonly FieldError[],
  { path, old, ruleValidator, warn, signal }: SchemaValidationOptions,
): readonly FieldError[] {
  if (ruleValidator === undefined || !hasRules(schema)) return [];
  if (errors.some(({ type }) => blocking.has(type))) return [fieldErrors.invalid(noPath, null, notChecked)];
  return ruleValidator({
    value,
    schema,
    ...(old === undefined ? {} : { old }),
    ...(path === undefined ? {} : { path }),
    ...(warn === undefined ? {} : { warn }),
    ...(signal === undefined ? {} : { signal }),
  });
}

// Entries live as long as their schemas.
const knownRules = new WeakMap<Schema, boolean>();

/** Whether `schema` has CEL rules at any depth. */
export function hasRules(schema: Schema): boolean {
  const known = knownRules.get(schema);
  if (known !== undefined) return known;
  const found = reachesRules(schema, new Set());
  knownRules.set(schema, found);
  return found;
}

function reachesRules(schema: Schema | undefined, visiting: Set<Schema>): boolean {
  if (schema === undefined || visiting.has(schema)) return false;
  visiting.add(schema);
  if ((schema.validation?.rules?.length ?? 0) > 0) return true;
  switch (schema.kind) {
    case "struct":
      for (const { schema: field } of schema.fields.values()) if (reachesRules(field, visiting)) return true;
      return reachesRules(schema.additionalProperties || undefined, visiting);
    case "list":
      return reachesRules(schema.items, visiting);
    case "map":
      return reachesRules(schema.values, visiting);
    case "any":
      return reachesRules(schema.shapes?.object, visiting) || reachesRules(schema.shapes?.list, visiting);
    case "scalar":
      return false;
    default:
      return schema satisfies never;
  }
}
