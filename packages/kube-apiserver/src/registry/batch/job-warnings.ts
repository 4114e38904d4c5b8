import type { batch_v1 } from "@kube-apiserver/api/types";
import type { FieldPath } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import { podTemplateWarnings } from "../core/pod/warnings/pod-warnings.js";

/** Mirrors `WarningsForJobSpec`. @param path - of the spec */
export function jobSpecWarnings(
  spec: batch_v1.JobSpec | undefined,
  path: FieldPath,
  gates: FeatureGates,
): readonly string[] {
  return [...sizeWarnings(spec, path), ...podTemplateWarnings(spec?.template, path.child("template"), gates)];
}

/** Indexes may get lost in jobs of this size. */
function sizeWarnings(spec: batch_v1.JobSpec | undefined, path: FieldPath): readonly string[] {
  const { completionMode, completions = 0, parallelism = 0 } = spec ?? {};
  if (completionMode !== "Indexed" || completions <= 100_000 || parallelism <= 10_000) return [];
  return [
    `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, ` +
      "Kubernetes might not be able to track completedIndexes when a big number of indexes fail",
  ];
}
