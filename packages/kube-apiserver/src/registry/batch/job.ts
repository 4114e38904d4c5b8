import type { batch_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { isNewGeneration, withPodTemplate } from "../core/pod/pod-template-field.js";
import type { PodSettings } from "../core/pod/validation/options.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { podNameWarnings } from "../validation/pod-name-warnings.js";
import { selectorOptions } from "../validation/template-options.js";
import { withGeneratedSelector } from "./job-labels.js";
import { JobStore } from "./job-store.js";
import { jobSpecWarnings } from "./job-warnings.js";
import { validateJob } from "./validate-job.js";
import { validateJobStatusUpdate } from "./validate-job-status.js";
import { validateJobUpdate } from "./validate-job-update.js";

export const jobs: StoredResourceDefinition = {
  group: "batch",
  resource: "jobs",
  strategy: (base, { extra }) => withPodTemplate(strategyOf(base, extra), extra.featureGates),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) => validateJobStatusUpdate(obj as batch_v1.Job, old as batch_v1.Job),
  }),
  fields: {
    names: ["status.successful"],
    paths: ["status.succeeded"],
    read: ({ object }) => ({ "status.successful": String((object as batch_v1.Job).status?.succeeded ?? 0) }),
  },
  serve: (store) => new JobStore(store),
};

function strategyOf(base: RESTStrategy, settings: PodSettings): RESTStrategy {
  const { featureGates: gates } = settings;
  return {
    ...base,
    async prepareForCreate(ctx, obj) {
      return withGeneratedSelector(await base.prepareForCreate(ctx, obj));
    },
    validate: (_ctx, obj) => validateJob(obj as batch_v1.Job, selectorOptions(settings)),
    // Upstream runs the rules of create and those of update, which share many, and clients see both.
    validateUpdate(_ctx, obj, old) {
      const options = selectorOptions(settings, old);
      return [
        ...validateOwnMeta(base, obj),
        ...validateJob(obj as batch_v1.Job, options, old as batch_v1.Job),
        ...validateJobUpdate(obj as batch_v1.Job, old as batch_v1.Job, options, gates),
      ];
    },
    warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...warningsOf(obj, gates)],
    warningsOnUpdate: (_ctx, obj, old) => (isNewGeneration(obj, old) ? warningsOf(obj, gates) : []),
  };
}

function warningsOf(obj: KubeObject, gates: FeatureGates): readonly string[] {
  return jobSpecWarnings((obj as batch_v1.Job).spec, FieldPath.root("spec"), gates);
}
