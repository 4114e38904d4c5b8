import type { batch_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type PodSettings, type PodValidationOptions, podValidationOptions } from "../core/pod/validation/options.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { podNameWarnings } from "../validation/pod-name-warnings.js";
import { jobSpecWarnings } from "./job-warnings.js";
import { validateCronJob, validateCronJobUpdate } from "./validate-cron-job.js";

export const cronJobs: StoredResourceDefinition = {
  group: "batch",
  resource: "cronjobs",
  strategy: (base, { extra }) => ({
    ...base,
    validate: (_ctx, obj) => validateCronJob(obj as batch_v1.CronJob, optionsOf(extra)),
    validateUpdate: (_ctx, obj, old) =>
      validateCronJobUpdate(obj as batch_v1.CronJob, old as batch_v1.CronJob, optionsOf(extra, old)),
    warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...warningsOf(obj as batch_v1.CronJob)],
    warningsOnUpdate: (_ctx, obj) => warningsOf(obj as batch_v1.CronJob),
  }),
};

function optionsOf(settings: PodSettings, old?: KubeObject): PodValidationOptions {
  return podValidationOptions(settings, (old as batch_v1.CronJob | undefined)?.spec?.jobTemplate?.spec?.template);
}

function warningsOf({ spec }: batch_v1.CronJob): readonly string[] {
  const warnings = jobSpecWarnings(spec?.jobTemplate?.spec, "spec.jobTemplate.spec");
  if (!(spec?.schedule ?? "").includes("TZ")) return warnings;
  return [
    ...warnings,
    // The path is upstream's.
    "CRON_TZ or TZ used in spec.spec.schedule is not officially supported, see " +
      "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
  ];
}
