import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type PatternEngine,
  structuralFromJSONSchema,
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
  const errors = violations(definition, patterns);
  const before = conditionOf(definition, type);
  if (errors.length === 0) return before === undefined ? definition : withoutCondition(definition, type);
  const condition: DefinitionCondition = {
    type,
    status: "True",
    reason: "Violations",
    message: toAggregateText(errors),
  };
  return sameCondition(before, condition) ? definition : withCondition(definition, condition, nowMs);
}

function violations({ spec }: CustomResourceDefinition, patterns: PatternEngine): readonly FieldError[] {
  const kept = spec.preserveUnknownFields === true;
  return [
    ...(kept ? [fieldErrors.invalid(specPath.child("preserveUnknownFields"), true, "must be false")] : []),
    ...versionsOf(spec).flatMap(({ schema }, at) => {
      const props = schema?.openAPIV3Schema;
      if (props === undefined) return [];
      const path = specPath.child("versions").index(at).child("schema", "openAPIV3Schema");
      return structuralFromJSONSchema(props, { path, patterns }).errors;
    }),
  ];
}
