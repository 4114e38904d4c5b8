import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../../../validation/names.js";

/** Conditions that have to be true before the pod is ready. */
export function validateReadinessGates(
  gates: readonly core_v1.PodReadinessGate[],
  path: FieldPath,
): readonly FieldError[] {
  return gates.flatMap(({ conditionType = "" }, index) =>
    validateQualifiedName(conditionType, path.index(index).child("conditionType")),
  );
}

/** What has to be taken away before the pod is placed; each is there once. */
export function validateSchedulingGates(
  gates: readonly core_v1.PodSchedulingGate[],
  path: FieldPath,
): readonly FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap(({ name = "" }, index) => {
    const isRepeated = seen.has(name);
    seen.add(name);
    return [
      ...validateQualifiedName(name, path.index(index)),
      ...(isRepeated ? [fieldErrors.duplicate(path.index(index), name)] : []),
    ];
  });
}
