import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
} from "./validate-horizontal-pod-autoscaler.js";

type Autoscaler = autoscaling_v2.HorizontalPodAutoscaler;
type Behavior = autoscaling_v2.HorizontalPodAutoscalerBehavior;

export const horizontalPodAutoscalers: StoredResourceDefinition = {
  group: "autoscaling",
  resource: "horizontalpodautoscalers",
  strategy: (base, { extra: { featureGates: gates } }) => ({
    ...base,
    async prepareForCreate(ctx, obj) {
      return dropTolerance(await base.prepareForCreate(ctx, obj), undefined, gates);
    },
    async prepareForUpdate(ctx, obj, old) {
      return dropTolerance(await base.prepareForUpdate(ctx, obj, old), old, gates);
    },
    validate: (_ctx, obj) => validateHorizontalPodAutoscaler(obj as Autoscaler, undefined, gates),
    validateUpdate: (_ctx, obj, old) => validateHorizontalPodAutoscaler(obj as Autoscaler, old as Autoscaler, gates),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateHorizontalPodAutoscalerStatus(obj as Autoscaler),
  }),
};

/** `tolerance` is there only with its gate on, or when it is stored. */
function dropTolerance(obj: KubeObject, old: KubeObject | undefined, gates: FeatureGates): KubeObject {
  const { spec } = obj as Autoscaler;
  if (gates.enabled("HPAConfigurableTolerance") || !usesTolerance(spec.behavior)) return obj;
  if (usesTolerance((old as Autoscaler | undefined)?.spec.behavior)) return obj;
  const behavior = Object.entries(spec.behavior ?? {}).map(([direction, { tolerance: _, ...rules }]) => [
    direction,
    rules,
  ]);
  return { ...obj, spec: { ...spec, behavior: Object.fromEntries(behavior) } } as KubeObject;
}

function usesTolerance({ scaleUp, scaleDown }: Behavior = {}): boolean {
  return scaleUp?.tolerance !== undefined || scaleDown?.tolerance !== undefined;
}
