import { type APIApproval, approvalOf, isProtectedCommunityGroup } from "../definition/api-approval.js";
import {
  conditionOf,
  type DefinitionCondition,
  sameCondition,
  withCondition,
  withoutCondition,
} from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";

const reasons: Readonly<Record<APIApproval["state"], string>> = {
  Missing: "MissingAnnotation",
  Invalid: "InvalidAnnotation",
  Approved: "ApprovedAnnotation",
  Bypassed: "UnapprovedAnnotation",
};

/**
 * Says whether a definition in a community group was approved. Returns the very definition when there is nothing to say.
 * Mirrors `KubernetesAPIApprovalPolicyConformantConditionController`.
 */
export function judgeApproval(definition: CustomResourceDefinition, nowMs: number): CustomResourceDefinition {
  const type = "KubernetesAPIApprovalPolicyConformant";
  const before = conditionOf(definition, type);
  if (!isProtectedCommunityGroup(definition.spec.group)) {
    return before === undefined ? definition : withoutCondition(definition, type);
  }
  const { state, reason: message } = approvalOf(definition);
  const status = state === "Approved" ? "True" : "False";
  const condition: DefinitionCondition = { type, status, reason: reasons[state], message };
  return sameCondition(before, condition) ? definition : withCondition(definition, condition, nowMs);
}
