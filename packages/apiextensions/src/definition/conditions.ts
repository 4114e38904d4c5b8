import {
  type Condition,
  findCondition,
  isConditionTrue,
  removeCondition,
  setCondition,
} from "@kube-apiserver/apimachinery";
import type { CustomResourceDefinition, DefinitionStatus } from "./types.js";

/** Types of conditions of a definition. Mirrors `apiextensionsv1.CustomResourceDefinitionConditionType`. */
export type DefinitionConditionType =
  | "NamesAccepted"
  | "Established"
  | "Terminating"
  | "NonStructuralSchema"
  | "KubernetesAPIApprovalPolicyConformant";

/** A condition before it is stamped with a time. */
export interface DefinitionCondition extends Condition {
  readonly type: DefinitionConditionType;
  readonly reason: string;
  readonly message: string;
}

/** The condition of a type, if it was ever observed. */
export function conditionOf(
  definition: CustomResourceDefinition,
  type: DefinitionConditionType,
): Condition | undefined {
  return findCondition(definition.status?.conditions ?? [], type);
}

/** Whether the condition of a type holds. */
export function hasCondition(definition: CustomResourceDefinition, type: DefinitionConditionType): boolean {
  return isConditionTrue(definition.status?.conditions ?? [], type);
}

/** Whether two conditions say the same, whenever they began to. */
export function sameCondition(a: Condition | undefined, b: Condition | undefined): boolean {
  return a?.status === b?.status && a?.reason === b?.reason && a?.message === b?.message;
}

/** The definition with a condition set; its time moves only when its status does. */
export function withCondition(
  definition: CustomResourceDefinition,
  condition: DefinitionCondition,
  nowMs: number,
): CustomResourceDefinition {
  return withConditions(definition, setCondition(definition.status?.conditions ?? [], condition, nowMs));
}

/** The definition without a condition. */
export function withoutCondition(
  definition: CustomResourceDefinition,
  type: DefinitionConditionType,
): CustomResourceDefinition {
  return withConditions(definition, removeCondition(definition.status?.conditions ?? [], type));
}

function withConditions(
  definition: CustomResourceDefinition,
  conditions: readonly Condition[],
): CustomResourceDefinition {
  const status: DefinitionStatus = { ...definition.status, conditions };
  return { ...definition, status };
}
