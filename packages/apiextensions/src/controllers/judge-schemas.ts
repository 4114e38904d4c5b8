import {
  checkStructural,
  conversionProblem,
  type FieldError,
  FieldPath,
  fieldErrors,
  type PatternEngine,
  toAggregateText,
} from "@kube-apiserver/apimachinery";
import {
  conditionOf,
  type DefinitionCondition,
  sameCondition,
  withCondition,
  withoutCondition,
} from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { versionsOf } from "../definition/versions.js";

const specPath = FieldPath.root("spec");

/**
 * Says when schemas are not structural: those that older servers let in. Returns the very definition when there is nothing
 * to say. Mirrors `nonstructuralschema.ConditionController`.
 */
export function judgeSchemas(
  definition: CustomResourceDefinition,
  patterns: PatternEngine,
  nowMs: number,
): CustomResourceDefinition {
  const type = "NonStructuralSchema";
  const condition = conditionFor(definition, patterns);
  const before = conditionOf(definition, type);
  if (condition === undefined) return before === undefined ? definition : withoutCondition(definition, type);
  return sameCondition(before, condition) ? definition : withCondition(definition, condition, nowMs);
}

function conditionFor({ spec }: CustomResourceDefinition, patterns: PatternEngine): DefinitionCondition | undefined {
  const type = "NonStructuralSchema";
  const errors: FieldError[] = [];
  if (spec.preserveUnknownFields === true) {
    errors.push(fieldErrors.invalid(specPath.child("preserveUnknownFields"), true, "must be false"));
  }
  for (const [at, { name, schema }] of versionsOf(spec).entries()) {
    const props = schema?.openAPIV3Schema;
    if (props === undefined) continue;
    const problem = conversionProblem(props);
    if (problem !== undefined) {
      const message = `failed to check validation schema for version ${name}: ${problem}`;
      return { type, status: "Unknown", reason: "StructuralError", message };
    }
    errors.push(
      ...checkStructural(props, specPath.child("versions").index(at).child("schema", "openAPIV3Schema"), patterns),
    );
  }
  if (errors.length === 0) return undefined;
  return { type, status: "True", reason: "Violations", message: toAggregateText(errors) };
}
