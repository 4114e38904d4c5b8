import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../resource-definition.js";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatus,
} from "./validate-horizontal-pod-autoscaler.js";

type Autoscaler = autoscaling_v2.HorizontalPodAutoscaler;

export const horizontalPodAutoscalers: StoredResourceDefinition = {
  group: "autoscaling",
  resource: "horizontalpodautoscalers",
  strategy: (base, { extra: { featureGates: gates } }) => ({
    ...base,
    validate: (_ctx, obj) => validateHorizontalPodAutoscaler(obj as Autoscaler, undefined, gates),
    validateUpdate: (_ctx, obj, old) => validateHorizontalPodAutoscaler(obj as Autoscaler, old as Autoscaler, gates),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateHorizontalPodAutoscalerStatus(obj as Autoscaler),
  }),
};
