import type { JSONObject } from "../json/json-value.js";
import { FieldPath } from "../validation/field-path.js";
import { hasFieldErrors } from "../validation/first-errors.js";
import { missingItemErrors, setItemErrors } from "./check-list-types.js";
import { isKnownType } from "./check-openapi-schema.js";
import { checkStructural } from "./check-structural.js";
import { conversionProblem } from "./conversion-problem.js";
import { convertSchema } from "./convert-schema.js";
import { present, schemaOf, someSchema, text } from "./json-schema-props.js";
import type { PatternEngine } from "./pattern.js";
import { hasUnprunedDefaults } from "./unpruned-defaults.js";

/**
 * The rules of schemas that came after the first schemas were stored. What is on disk and breaks one of them may go on
 * breaking that one, and no other. Mirrors the part of `validationOptions` that is about schemas.
 */
export interface SchemaRequirements {
  /** Types are those of OpenAPI v3. */
  readonly validTypes: boolean;
  /** The schema is structural. */
  readonly structural: boolean;
  /** Defaults have no unknown fields. */
  readonly prunedDefaults: boolean;
  /** Items of sets are atomic. */
  readonly atomicSetItems: boolean;
  /** Items of sets and associative lists, and their keys, can be neither null nor missing. */
  readonly presentItems: boolean;
}

/** What a new schema keeps to. */
export const allSchemaRequirements: SchemaRequirements = Object.freeze({
  validTypes: true,
  structural: true,
  prunedDefaults: true,
  atomicSetItems: true,
  presentItems: true,
});

/**
 * What the schemas keep to that take the place of `old` ones: whatever all of those keep to. Source:
 * `ValidateCustomResourceDefinitionUpdate` in pkg/apis/apiextensions/validation of k8s.io/apiextensions-apiserver v0.36.
 */
export function schemaRequirementsAfter(old: readonly JSONObject[], patterns: PatternEngine): SchemaRequirements {
  const everySchema = (keeps: (props: JSONObject) => boolean) =>
    old.every((props) => !someSchema(props, (p) => !keeps(p)));
  const anywhere = FieldPath.root("");
  return {
    validTypes: everySchema((props) => isKnownType(text(props, "type"))),
    structural: old.every((props) => isStructural(props, patterns)),
    prunedDefaults: !old.some((props) => losesFromDefaults(props, patterns)),
    atomicSetItems: everySchema((props) => !hasFieldErrors(() => setItemErrors(props, anywhere))),
    presentItems: everySchema((props) => !hasFieldErrors(() => missingItemErrors(props, anywhere))),
  };
}

function isStructural(props: JSONObject, patterns: PatternEngine): boolean {
  if (conversionProblem(props) !== undefined) return false;
  return !hasFieldErrors(() => checkStructural(props, FieldPath.root(""), patterns));
}

function losesFromDefaults(props: JSONObject, patterns: PatternEngine): boolean {
  const hasDefault = someSchema(props, (nested) => present(nested, "default") !== undefined);
  if (!hasDefault || !isStructural(props, patterns)) return false;
  return hasUnprunedDefaults(convertSchema(props), schemaOf(props, "default"));
}
