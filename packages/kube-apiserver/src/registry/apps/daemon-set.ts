import type { apps_v1 } from "@kube-apiserver/api/types";
import { annotationOf, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";
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
  strategy: (base, { extra }) => ({
    ...base,
    async prepareForCreate(ctx, obj) {
      const generation = generationOf(obj);
      return withGeneration(await base.prepareForCreate(ctx, obj), Math.max(generation, 1));
    },
    prepareForUpdate(_ctx, obj, old) {
      const changed = !jsonEqual(templateOf(obj), templateOf(old));
      return withGeneration(withFieldOf(obj, "status", old), generationOf(old) + (changed ? 1 : 0));
    },
    validate: (_ctx, obj) => validateDaemonSet(obj as apps_v1.DaemonSet, selectorOptions(extra)),
    validateUpdate(_ctx, obj, old) {
      const errors = validateDaemonSet(obj as apps_v1.DaemonSet, selectorOptions(extra, old));
      // Upstream runs the rules of create and those of update, which are the same, and clients see both.
      return [...validateOwnMeta(base, obj), ...errors, ...errors, ...validateSelectorUnchanged(obj, old)];
    },
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) =>
      validateDaemonSetStatusUpdate(obj as apps_v1.DaemonSet, old as apps_v1.DaemonSet),
  }),
};

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
