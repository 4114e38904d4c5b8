import type { batch_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { isNewGeneration, withPodTemplate } from "../core/pod/pod-template-field.js";
import { type PodSettings, type PodValidationOptions, podValidationOptions } from "../core/pod/validation/options.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { podNameWarnings } from "../validation/pod-name-warnings.js";
import { jobSpecWarnings } from "./job-warnings.js";
import { validateCronJob, validateCronJobUpdate } from "./validate-cron-job.js";

const jobTemplate = ["spec", "jobTemplate", "spec", "template"] as const;

export const cronJobs: StoredResourceDefinition = {
  group: "batch",
  resource: "cronjobs",
  strategy: (base, { extra }) => withPodTemplate(strategyOf(base, extra), extra.featureGates, jobTemplate),
};

function strategyOf(base: RESTStrategy, settings: PodSettings): RESTStrategy {
  const { featureGates: gates } = settings;
  return {
    ...base,
    validate: (_ctx, obj) => validateCronJob(obj as batch_v1.CronJob, optionsOf(settings)),
    validateUpdate: (_ctx, obj, old) =>
      validateCronJobUpdate(obj as batch_v1.CronJob, old as batch_v1.CronJob, optionsOf(settings, old)),
    warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...jobWarnings(obj, gates)],
    warningsOnUpdate: (_ctx, obj, old) => [
      ...(isNewGeneration(obj, old) ? jobWarnings(obj, gates) : []),
      ...zoneWarnings(obj),
    ],
  };
}

function optionsOf(settings: PodSettings, old?: KubeObject): PodValidationOptions {
  return podValidationOptions(settings, (old as batch_v1.CronJob | undefined)?.spec?.jobTemplate?.spec?.template);
}

function jobWarnings(obj: KubeObject, gates: FeatureGates): readonly string[] {
  const path = FieldPath.root("spec", "jobTemplate", "spec");
  return jobSpecWarnings((obj as batch_v1.CronJob).spec?.jobTemplate?.spec, path, gates);
}

function zoneWarnings(obj: KubeObject): readonly string[] {
  if (!((obj as batch_v1.CronJob).spec?.schedule ?? "").includes("TZ")) return [];
  return [
    // The path is upstream's.
    "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see " +
      "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details",
  ];
}
