import type { apps_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  type JSONObject,
  jsonEqual,
} from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import {
  validateCollisionCount,
  validateNonnegativeFields,
  validateNotAbove,
} from "../validation/nonnegative-fields.js";
import { validateStatefulSet } from "./validate-stateful-set.js";

/** What of a stateful set may change. */
const changeable: readonly string[] = [
  "minReadySeconds",
  "ordinals",
  "persistentVolumeClaimRetentionPolicy",
  "replicas",
  "revisionHistoryLimit",
  "template",
  "updateStrategy",
];

const detail =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** Mirrors `ValidateStatefulSetUpdate`. */
export function validateStatefulSetUpdate(
  next: apps_v1.StatefulSet,
  old: apps_v1.StatefulSet,
  options: PodValidationOptions,
): readonly FieldError[] {
  const allowInvalidServiceName = true;
  // Sets were once stored without a look at their template.
  const skipPodTemplate = hasFieldErrors(() => validateStatefulSet(old, options, { allowInvalidServiceName }));
  return [
    ...validateStatefulSet(next, options, { allowInvalidServiceName, skipPodTemplate }),
    ...(jsonEqual(fixedPart(next), fixedPart(old)) ? [] : [fieldErrors.forbidden(FieldPath.root("spec"), detail)]),
  ];
}

function fixedPart({ spec }: apps_v1.StatefulSet): JSONObject {
  const fixed = Object.entries({ ...spec } as JSONObject).filter(([name]) => !changeable.includes(name));
  return Object.fromEntries(fixed);
}

/** Mirrors `ValidateStatefulSetStatusUpdate`. */
export function validateStatefulSetStatusUpdate(
  { status }: apps_v1.StatefulSet,
  { status: before }: apps_v1.StatefulSet,
): readonly FieldError[] {
  const path = FieldPath.root("status");
  const some = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"] as const;
  const set: Partial<apps_v1.StatefulSetStatus> = status ?? {};
  const tooMany = "cannot be greater than status.readyReplicas";
  return [
    ...validateNonnegativeFields(set, ["replicas", ...some, "observedGeneration", "collisionCount"], path),
    ...validateNotAbove(set, some, "replicas", path, "cannot be greater than status.replicas"),
    ...validateNotAbove(set, ["availableReplicas"], "readyReplicas", path, tooMany),
    ...validateCollisionCount(set, before ?? {}, path),
  ];
}
