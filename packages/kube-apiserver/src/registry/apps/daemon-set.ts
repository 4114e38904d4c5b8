import type { apps_v1 } from "@kube-apiserver/api/types";
import { annotationOf, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import { changedTemplateWarnings, templateWarnings, withPodTemplate } from "../core/pod/pod-template-field.js";
import type { PodSettings } from "../core/pod/validation/options.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { withFieldOf } from "../strategy-fields.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { selectorOptions } from "../validation/template-options.js";
import { validateSelectorUnchanged } from "../validation/workload.js";
import { validateDaemonSet, validateDaemonSetStatusUpdate } from "./validate-daemon-set.js";

/** Where apps/v1 keeps what was `spec.templateGeneration` once; controllers of that time still read it. */
const templateGeneration = "deprecated.daemonset.template.generation";

export const daemonSets: StoredResourceDefinition = {
  group: "apps",
  resource: "daemonsets",
  strategy: (base, { extra }) => withPodTemplate(strategyOf(base, extra), extra.featureGates),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) =>
      validateDaemonSetStatusUpdate(obj as apps_v1.DaemonSet, old as apps_v1.DaemonSet),
  }),
};

function strategyOf(base: RESTStrategy, settings: PodSettings): RESTStrategy {
  return {
    ...base,
    async prepareForCreate(ctx, obj) {
      const generation = generationOf(obj);
      return withGeneration(await base.prepareForCreate(ctx, obj), Math.max(generation, 1));
    },
    prepareForUpdate(_ctx, obj, old) {
      const changed = !jsonEqual(templateOf(obj), templateOf(old));
      return withGeneration(withFieldOf(obj, "status", old), generationOf(old) + (changed ? 1 : 0));
    },
    validate: (_ctx, obj) => validateDaemonSet(obj as apps_v1.DaemonSet, selectorOptions(settings)),
    validateUpdate(_ctx, obj, old) {
      const errors = validateDaemonSet(obj as apps_v1.DaemonSet, selectorOptions(settings, old));
      // Upstream runs the rules of create and those of update, which are the same, and clients see both.
      return [...validateOwnMeta(base, obj), ...errors, ...errors, ...validateSelectorUnchanged(obj, old)];
    },
    warningsOnCreate: (_ctx, obj) => templateWarnings(obj, settings.featureGates),
    warningsOnUpdate: (_ctx, obj, old) => changedTemplateWarnings(obj, old, settings.featureGates),
  };
}

function templateOf(obj: KubeObject) {
  return (obj as apps_v1.DaemonSet).spec?.template ?? null;
}

function generationOf(obj: KubeObject): number {
  const text = annotationOf(obj, templateGeneration) ?? "0";
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function withGeneration(obj: KubeObject, generation: number): KubeObject {
  return withMeta(obj, { annotations: { ...metaOf(obj).annotations, [templateGeneration]: String(generation) } });
}
