import type { apps_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import {
  validateCollisionCount,
  validateNonnegativeFields,
  validateNotAbove,
} from "../validation/nonnegative-fields.js";
import { validateDeploymentStrategy } from "./deployment-strategy.js";
import { validateReplicas } from "./validate-replicas.js";

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");

/** Mirrors `ValidateDeploymentSpec`. */
export function validateDeployment({ spec }: apps_v1.Deployment, options: PodValidationOptions): readonly FieldError[] {
  return [
    ...validateNonnegativeFields(spec, ["replicas"], specPath),
    ...validateReplicas(spec ?? {}, specPath, options),
    ...validateDeploymentStrategy(spec?.strategy ?? {}, specPath.child("strategy")),
    ...validateNonnegativeFields(
      spec,
      ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"],
      specPath,
    ),
    ...validateProgressDeadline(spec),
  ];
}

/** A deployment that has to wait longer than it may take would never make progress. */
function validateProgressDeadline(spec: apps_v1.DeploymentSpec | undefined): readonly FieldError[] {
  const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec ?? {};
  if (deadline === undefined || deadline > minReadySeconds) return [];
  const path = specPath.child("progressDeadlineSeconds");
  return [fieldErrors.invalid(path, deadline, "must be greater than minReadySeconds")];
}

/** Mirrors `ValidateDeploymentStatusUpdate`. */
export function validateDeploymentStatusUpdate(
  { status = {} }: apps_v1.Deployment,
  { status: before = {} }: apps_v1.Deployment,
): readonly FieldError[] {
  const some = ["updatedReplicas", "readyReplicas", "availableReplicas"] as const;
  const counts = ["observedGeneration", "replicas", ...some, "unavailableReplicas", "collisionCount"] as const;
  const tooMany = "cannot be greater than readyReplicas";
  return [
    ...validateNonnegativeFields(status, counts, statusPath),
    ...validateNotAbove(status, some, "replicas", statusPath, "cannot be greater than status.replicas"),
    ...validateNotAbove(status, ["availableReplicas"], "readyReplicas", statusPath, tooMany),
    ...validateCollisionCount(status, before, statusPath),
  ];
}
