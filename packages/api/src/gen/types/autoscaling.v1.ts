// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of autoscaling.v1.

import type * as meta_v1 from "./meta.v1.js";

export type ContainerResourceMetricSource = {
  readonly name: string;
  readonly targetAverageUtilization?: number;
  readonly targetAverageValue?: string;
  readonly container: string;
};

export type ContainerResourceMetricStatus = {
  readonly name: string;
  readonly currentAverageUtilization?: number;
  readonly currentAverageValue: string;
  readonly container: string;
};

export type CrossVersionObjectReference = {
  readonly kind: string;
  readonly name: string;
  readonly apiVersion?: string;
};

export type ExternalMetricSource = {
  readonly metricName: string;
  readonly metricSelector?: meta_v1.LabelSelector;
  readonly targetValue?: string;
  readonly targetAverageValue?: string;
};

export type ExternalMetricStatus = {
  readonly metricName: string;
  readonly metricSelector?: meta_v1.LabelSelector;
  readonly currentValue: string;
  readonly currentAverageValue?: string;
};

export type HorizontalPodAutoscaler = {
  readonly kind?: "HorizontalPodAutoscaler";
  readonly apiVersion?: "autoscaling/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: HorizontalPodAutoscalerSpec;
  readonly status?: HorizontalPodAutoscalerStatus;
};

export type HorizontalPodAutoscalerCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type HorizontalPodAutoscalerConditionType = string;

export type HorizontalPodAutoscalerList = {
  readonly kind?: "HorizontalPodAutoscalerList";
  readonly apiVersion?: "autoscaling/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly HorizontalPodAutoscaler[];
};

export type HorizontalPodAutoscalerSpec = {
  readonly scaleTargetRef: CrossVersionObjectReference;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly targetCPUUtilizationPercentage?: number;
};

export type HorizontalPodAutoscalerStatus = {
  readonly observedGeneration?: number;
  readonly lastScaleTime?: string;
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly currentCPUUtilizationPercentage?: number;
};

export type MetricSourceType = "ContainerResource" | "External" | "Object" | "Pods" | "Resource";

export type MetricSpec = {
  readonly type: "ContainerResource" | "External" | "Object" | "Pods" | "Resource";
  readonly object?: ObjectMetricSource;
  readonly pods?: PodsMetricSource;
  readonly resource?: ResourceMetricSource;
  readonly containerResource?: ContainerResourceMetricSource;
  readonly external?: ExternalMetricSource;
};

export type MetricStatus = {
  readonly type: "ContainerResource" | "External" | "Object" | "Pods" | "Resource";
  readonly object?: ObjectMetricStatus;
  readonly pods?: PodsMetricStatus;
  readonly resource?: ResourceMetricStatus;
  readonly containerResource?: ContainerResourceMetricStatus;
  readonly external?: ExternalMetricStatus;
};

export type ObjectMetricSource = {
  readonly target: CrossVersionObjectReference;
  readonly metricName: string;
  readonly targetValue: string;
  readonly selector?: meta_v1.LabelSelector;
  readonly averageValue?: string;
};

export type ObjectMetricStatus = {
  readonly target: CrossVersionObjectReference;
  readonly metricName: string;
  readonly currentValue: string;
  readonly selector?: meta_v1.LabelSelector;
  readonly averageValue?: string;
};

export type PodsMetricSource = {
  readonly metricName: string;
  readonly targetAverageValue: string;
  readonly selector?: meta_v1.LabelSelector;
};

export type PodsMetricStatus = {
  readonly metricName: string;
  readonly currentAverageValue: string;
  readonly selector?: meta_v1.LabelSelector;
};

export type ResourceMetricSource = {
  readonly name: string;
  readonly targetAverageUtilization?: number;
  readonly targetAverageValue?: string;
};

export type ResourceMetricStatus = {
  readonly name: string;
  readonly currentAverageUtilization?: number;
  readonly currentAverageValue: string;
};

export type Scale = {
  readonly kind?: "Scale";
  readonly apiVersion?: "autoscaling/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ScaleSpec;
  readonly status?: ScaleStatus;
};

export type ScaleSpec = {
  readonly replicas?: number;
};

export type ScaleStatus = {
  readonly replicas: number;
  readonly selector?: string;
};
