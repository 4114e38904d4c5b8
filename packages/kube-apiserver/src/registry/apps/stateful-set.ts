import type { apps_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../config/extra-config.js";
import { changedTemplateWarnings, templateWarnings, withPodTemplate } from "../core/pod/pod-template-field.js";
import type { PodSettings } from "../core/pod/validation/options.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { workloadScale } from "../scale.js";
import { templateOptions } from "../validation/template-options.js";
import { validateStatefulSet } from "./validate-stateful-set.js";
import { validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from "./validate-stateful-set-update.js";

export const statefulSets: StoredResourceDefinition = {
  group: "apps",
  resource: "statefulsets",
  strategy: (base, { extra }) => withPodTemplate(strategyOf(base, extra), extra.featureGates),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj, old) =>
      validateStatefulSetStatusUpdate(obj as apps_v1.StatefulSet, old as apps_v1.StatefulSet),
  }),
  subresources: (store) => ({ scale: workloadScale(store) }),
};

function strategyOf(base: RESTStrategy, settings: PodSettings): RESTStrategy {
  const { featureGates: gates } = settings;
  return {
    ...base,
    async prepareForCreate(ctx, obj) {
      return dropDisabled(await base.prepareForCreate(ctx, obj), undefined, gates);
    },
    async prepareForUpdate(ctx, obj, old) {
      return dropDisabled(await base.prepareForUpdate(ctx, obj, old), old, gates);
    },
    validate: (_ctx, obj) => validateStatefulSet(obj as apps_v1.StatefulSet, templateOptions(settings)),
    validateUpdate: (_ctx, obj, old) =>
      validateStatefulSetUpdate(obj as apps_v1.StatefulSet, old as apps_v1.StatefulSet, templateOptions(settings, old)),
    warningsOnCreate: (_ctx, obj) => [...templateWarnings(obj, gates), ...historyWarnings(obj)],
    warningsOnUpdate: (_ctx, obj, old) => [...changedTemplateWarnings(obj, old, gates), ...historyWarnings(obj)],
  };
}

function historyWarnings(obj: KubeObject): readonly string[] {
  const { revisionHistoryLimit = 0 } = (obj as apps_v1.StatefulSet).spec ?? {};
  if (revisionHistoryLimit >= 0) return [];
  return ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"];
}

/** `maxUnavailable` is there only with its gate on, or when it is stored. Mirrors `dropStatefulSetDisabledFields`. */
function dropDisabled(obj: KubeObject, old: KubeObject | undefined, gates: FeatureGates): KubeObject {
  const { spec } = obj as apps_v1.StatefulSet;
  const update = spec?.updateStrategy?.rollingUpdate;
  if (update?.maxUnavailable === undefined || gates.enabled("MaxUnavailableStatefulSet")) return obj;
  const before = (old as apps_v1.StatefulSet | undefined)?.spec?.updateStrategy?.rollingUpdate;
  if (before?.maxUnavailable !== undefined) return obj;
  const { maxUnavailable: _, ...rollingUpdate } = update;
  return { ...obj, spec: { ...spec, updateStrategy: { ...spec?.updateStrategy, rollingUpdate } } } as KubeObject;
}
