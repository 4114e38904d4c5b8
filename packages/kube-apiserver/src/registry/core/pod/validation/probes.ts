import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, validateNonnegativeField } from "@kube-apiserver/apimachinery";
import { validateHandler } from "./handlers.js";

const counts = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

/** The three probes of a container. */
export function validateProbes(
  { livenessProbe, readinessProbe, startupProbe }: core_v1.Container,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRestartingProbe(livenessProbe, gracePeriod, path.child("livenessProbe")),
    ...validateReadinessProbe(readinessProbe, gracePeriod, path.child("readinessProbe")),
    ...validateRestartingProbe(startupProbe, gracePeriod, path.child("startupProbe")),
  ];
}

/** A probe whose failure ends the container: one success is enough. */
function validateRestartingProbe(
  probe: core_v1.Probe | undefined,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (probe === undefined) return [];
  const { successThreshold = 0 } = probe;
  return [
    ...validateProbe(probe, gracePeriod, path),
    ...(successThreshold === 1
      ? []
      : [fieldErrors.invalid(path.child("successThreshold"), successThreshold, "must be 1")]),
  ];
}

function validateReadinessProbe(
  probe: core_v1.Probe | undefined,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (probe === undefined) return [];
  const { terminationGracePeriodSeconds: period } = probe;
  const periodPath = path.child("terminationGracePeriodSeconds");
  return [
    ...validateProbe(probe, gracePeriod, path),
    ...(period === undefined ? [] : [fieldErrors.invalid(periodPath, period, "must not be set for readinessProbes")]),
  ];
}

function validateProbe(
  probe: core_v1.Probe,
  gracePeriod: number | bigint | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const { terminationGracePeriodSeconds: period } = probe;
  const periodPath = path.child("terminationGracePeriodSeconds");
  return [
    ...validateHandler(probe, gracePeriod, path),
    ...counts.flatMap((name) => validateNonnegativeField(probe[name] ?? 0, path.child(name))),
    ...(period !== undefined && period <= 0 ? [fieldErrors.invalid(periodPath, period, "must be greater than 0")] : []),
  ];
}
