import type { apps_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { warningsForClaimSpec } from "../core/persistentvolumeclaim/warnings.js";
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
    validate: (_ctx, obj) => validateStatefulSet(obj as apps_v1.StatefulSet, templateOptions(settings)),
    validateUpdate: (_ctx, obj, old) =>
      validateStatefulSetUpdate(obj as apps_v1.StatefulSet, old as apps_v1.StatefulSet, templateOptions(settings, old)),
    warningsOnCreate: (_ctx, obj) => [
      ...templateWarnings(obj, gates),
      ...claimWarnings(obj, []),
      ...historyWarnings(obj),
    ],
    warningsOnUpdate: (_ctx, obj, old) => [
      ...changedTemplateWarnings(obj, old, gates),
      // The name of the field is upstream's.
      ...claimWarnings(obj, ["Spec"]),
      ...historyWarnings(obj),
    ],
  };
}

function claimWarnings(obj: KubeObject, field: readonly string[]): readonly string[] {
  const { volumeClaimTemplates = [] } = (obj as apps_v1.StatefulSet).spec ?? {};
  const path = FieldPath.root("spec", "volumeClaimTemplates");
  return volumeClaimTemplates.flatMap(({ spec = {} }, index) =>
    warningsForClaimSpec(spec, path.index(index).child(...field)),
  );
}

function historyWarnings(obj: KubeObject): readonly string[] {
  const { revisionHistoryLimit = 0 } = (obj as apps_v1.StatefulSet).spec ?? {};
  if (revisionHistoryLimit >= 0) return [];
  return ["spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"];
}
