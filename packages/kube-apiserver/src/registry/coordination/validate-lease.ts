import type { coordination_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import { validateQualifiedName } from "../validation/names.js";

const specPath = FieldPath.root("spec");
const strategies: readonly string[] = ["OldestEmulationVersion"];

/** Mirrors `ValidateLeaseSpec`. */
export function validateLease(lease: KubeObject): readonly FieldError[] {
  const {
    leaseDurationSeconds,
    leaseTransitions,
    strategy,
    preferredHolder = "",
  } = (lease as coordination_v1.Lease).spec ?? {};
  const errors: FieldError[] = [];
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0) {
    const path = specPath.child("leaseDurationSeconds");
    errors.push(fieldErrors.invalid(path, leaseDurationSeconds, "must be greater than 0"));
  }
  if (leaseTransitions !== undefined && leaseTransitions < 0) {
    const path = specPath.child("leaseTransitions");
    errors.push(fieldErrors.invalid(path, leaseTransitions, "must be greater than or equal to 0"));
  }
  if (strategy !== undefined) errors.push(...validateLeaseStrategy(strategy, specPath.child("strategy")));
  if (preferredHolder !== "" && (strategy ?? "") === "") {
    const detail = "may only be specified if `strategy` is defined";
    errors.push(fieldErrors.forbidden(specPath.child("preferredHolder"), detail));
  }
  return errors;
}

/**
 * A known way to choose the holder, or one of somebody else's domain. The second `strategy` in the path is upstream's.
 * Mirrors `ValidateCoordinatedLeaseStrategy`.
 */
export function validateLeaseStrategy(strategy: string, path: FieldPath): readonly FieldError[] {
  const at = path.child("strategy");
  if (strategy.includes("/")) return validateQualifiedName(strategy, at);
  return strategies.includes(strategy) ? [] : [fieldErrors.notSupported(at, strategy, strategies)];
}
