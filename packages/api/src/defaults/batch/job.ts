import type { JSONObject } from "@kube-apiserver/apimachinery";
import { changeField, fillNil, isNil } from "../fill.js";

const maxInt32 = 2_147_483_647;

/** Completions and retries of a job depend on one another. Mirrors `SetDefaults_Job`. */
export function defaultJob(job: JSONObject): JSONObject {
  return changeField(job, "spec", (spec) => {
    const isSingle = isNil(spec.completions) && isNil(spec.parallelism);
    return fillNil(spec, {
      ...(isSingle && { completions: 1 }),
      parallelism: 1,
      backoffLimit: isNil(spec.backoffLimitPerIndex) ? 6 : maxInt32,
      podReplacementPolicy: isNil(spec.podFailurePolicy) ? "TerminatingOrFailed" : "Failed",
    });
  });
}
