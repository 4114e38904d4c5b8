import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import { validateBehavior } from "./validate-behavior.js";
import { validateMetrics } from "./validate-metrics.js";
import { apiVersionProblem, type ReferenceRules, validateObjectReference } from "./validate-object-reference.js";

type Autoscaler = autoscaling_v2.HorizontalPodAutoscaler;

const specPath = FieldPath.root("spec");

/** Mirrors `ValidateHorizontalPodAutoscaler` and its update, metadata excepted. */
export function validateHorizontalPodAutoscaler(
  next: Autoscaler,
  old: Autoscaler | undefined,
  gates: FeatureGates,
): readonly FieldError[] {
  const { scaleTargetRef, behavior } = next.spec;
  return [
    ...validateReplicas(next.spec, gates.enabled("HPAScaleToZero") || old?.spec.minReplicas === 0 ? 0 : 1),
    ...validateObjectReference(scaleTargetRef ?? {}, specPath.child("scaleTargetRef"), targetRules(next, old)),
    ...validateMetrics(next.spec, specPath.child("metrics"), metricRules(old)),
    ...validateBehavior(behavior, specPath.child("behavior")),
  ];
}

function validateReplicas(
  { minReplicas: min, maxReplicas: max = 0 }: autoscaling_v2.HorizontalPodAutoscalerSpec,
  lowerBound: number,
): readonly FieldError[] {
  const maxPath = specPath.child("maxReplicas");
  const errors: FieldError[] = [];
  if (min !== undefined && min < lowerBound) {
    const detail = `must be greater than or equal to ${lowerBound}`;
    errors.push(fieldErrors.invalid(specPath.child("minReplicas"), min, detail));
  }
  if (max < 1) errors.push(fieldErrors.invalid(maxPath, max, "must be greater than 0"));
  if (min !== undefined && max < min) {
    errors.push(fieldErrors.invalid(maxPath, max, "must be greater than or equal to `minReplicas`"));
  }
  return errors;
}

/** A target that stays may keep a bad version; the one kind of the core group that scales needs no group. */
function targetRules(next: Autoscaler, old: Autoscaler | undefined): ReferenceRules {
  const { apiVersion, kind } = next.spec.scaleTargetRef ?? {};
  const before = old?.spec.scaleTargetRef;
  if (before !== undefined && before.apiVersion === apiVersion && before.kind === kind) {
    return { allowInvalidAPIVersion: true };
  }
  return { allowEmptyAPIGroup: kind === "ReplicationController" };
}

function metricRules(old: Autoscaler | undefined): ReferenceRules {
  const rules = { allowEmptyAPIGroup: true };
  const isBad = ({ type, object }: autoscaling_v2.MetricSpec) =>
    type === "Object" && apiVersionProblem(object?.describedObject?.apiVersion ?? "", rules) !== undefined;
  return { ...rules, allowInvalidAPIVersion: (old?.spec.metrics ?? []).some(isBad) };
}

/** Mirrors `ValidateHorizontalPodAutoscalerStatusUpdate`, metadata excepted. */
export function validateHorizontalPodAutoscalerStatus({ status }: Autoscaler): readonly FieldError[] {
  return validateNonnegativeFields(status, ["currentReplicas", "desiredReplicas"], FieldPath.root("status"));
}
