import type { GroupVersionKind, JSONObject, JSONValue, KubeObject } from "@kube-apiserver/apimachinery";
import { parseJSON, stringifyJSON } from "@kube-apiserver/apimachinery";
import { objectAt } from "../defaults/fill.js";
import { behaviorFromAnnotation, behaviorToAnnotation } from "./autoscaling-behavior.js";
import { metricSpecFromV1, metricSpecToV1, metricStatusFromV1, metricStatusToV1 } from "./autoscaling-metrics.js";
import { canonical, defined, type VersionConversion } from "./version-conversion.js";

const hub: GroupVersionKind = { group: "autoscaling", version: "v2", kind: "HorizontalPodAutoscaler" };

/** Annotations in which a v1 object carries what only v2 has fields for. */
const prefix = "autoscaling.alpha.kubernetes.io/";
const annotation = {
  metrics: `${prefix}metrics`,
  behavior: `${prefix}behavior`,
  currentMetrics: `${prefix}current-metrics`,
  conditions: `${prefix}conditions`,
};
const roundTripKeys: ReadonlySet<string> = new Set([
  ...Object.values(annotation),
  `${prefix}scale-down-tolerance`,
  `${prefix}scale-up-tolerance`,
]);

const defaultUtilization = 80;

/** Mirrors pkg/apis/autoscaling/v1/conversion.go: v1 knows one CPU target, and keeps all else in annotations. */
export const horizontalPodAutoscalerConversion: VersionConversion = {
  hub,
  toHub(obj) {
    const annotations = annotationsOf(obj);
    const spec = specFromV1(objectAt(obj, "spec") ?? {}, annotations);
    const status = statusFromV1(objectAt(obj, "status") ?? {}, annotations);
    const converted = { ...obj, apiVersion: "autoscaling/v2", ...metadataWith(obj, new Map()), spec, status };
    return canonical(converted, "autoscaling.v2.HorizontalPodAutoscaler");
  },
  fromHub(obj) {
    const spec = objectAt(obj, "spec") ?? {};
    const status = objectAt(obj, "status") ?? {};
    const converted = {
      ...obj,
      apiVersion: "autoscaling/v1",
      ...metadataWith(obj, annotationsFor(spec, status)),
      spec: specToV1(spec),
      status: statusToV1(status),
    };
    return canonical(converted, "autoscaling.v1.HorizontalPodAutoscaler");
  },
};

function specFromV1(spec: JSONObject, annotations: JSONObject | undefined): JSONObject {
  const { targetCPUUtilizationPercentage: percentage, ...rest } = spec;
  const others = readList(annotations, annotation.metrics).map(metricSpecFromV1);
  const own = typeof percentage === "number" ? [cpuMetric(percentage)] : [];
  const metrics = [...others, ...own];
  const written = readObject(annotations, annotation.behavior);
  const behavior = written === undefined ? undefined : behaviorFromAnnotation(written);
  return defined({ ...rest, metrics: metrics.length > 0 ? metrics : [cpuMetric(defaultUtilization)], behavior });
}

function specToV1({ metrics, behavior: _inAnnotation, ...rest }: JSONObject): JSONObject {
  const cpu = listOf(metrics).find(isCPUUtilization);
  const percentage = objectAt(objectAt(cpu, "resource"), "target")?.averageUtilization;
  return defined({ ...rest, targetCPUUtilizationPercentage: percentage });
}

function statusFromV1(status: JSONObject, annotations: JSONObject | undefined): JSONObject {
  const { currentCPUUtilizationPercentage: percentage, ...rest } = status;
  const written = readList(annotations, annotation.currentMetrics).map(metricStatusFromV1);
  const own = typeof percentage === "number" ? [cpuStatus(percentage)] : [];
  const currentMetrics = written.length > 0 ? written : own;
  const conditions = readList(annotations, annotation.conditions);
  return {
    ...rest,
    ...(currentMetrics.length > 0 && { currentMetrics }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function statusToV1({ currentMetrics, conditions: _inAnnotation, ...rest }: JSONObject): JSONObject {
  const percentages = listOf(currentMetrics)
    .filter(isCPU)
    .map((metric) => objectAt(objectAt(metric, "resource"), "current")?.averageUtilization)
    .filter((value) => value !== undefined);
  return defined({ ...rest, currentCPUUtilizationPercentage: percentages.at(-1) });
}

function annotationsFor(spec: JSONObject, status: JSONObject): ReadonlyMap<string, JSONValue> {
  const others = listOf(spec.metrics).filter((metric) => !isCPUUtilization(metric));
  const behavior = objectAt(spec, "behavior");
  const current = listOf(status.currentMetrics);
  const conditions = listOf(status.conditions);
  const typed = (list: readonly JSONObject[], typeKey: string) => list.map((item) => canonical(item, typeKey));
  const entries: [string, JSONValue | undefined][] = [
    [annotation.metrics, nonEmpty(typed(others.map(metricSpecToV1), "autoscaling.v1.MetricSpec"))],
    [annotation.currentMetrics, nonEmpty(typed(current.map(metricStatusToV1), "autoscaling.v1.MetricStatus"))],
    [annotation.behavior, behavior && behaviorToAnnotation(behavior)],
    [annotation.conditions, nonEmpty(typed(conditions, "autoscaling.v1.HorizontalPodAutoscalerCondition"))],
  ];
  return new Map(entries.filter((entry): entry is [string, JSONValue] => entry[1] !== undefined));
}

/** Metadata whose round-trip annotations are exactly `added`; other annotations stay. */
function metadataWith(obj: KubeObject, added: ReadonlyMap<string, JSONValue>): JSONObject {
  const metadata = objectAt(obj, "metadata");
  const old = annotationsOf(obj);
  const kept = Object.entries(old ?? {}).filter(([key]) => !roundTripKeys.has(key));
  if (added.size === 0 && kept.length === Object.keys(old ?? {}).length) return {};
  const annotations = [...kept, ...[...added].map(([key, value]): [string, string] => [key, stringifyJSON(value)])];
  const { annotations: _old, ...rest } = metadata ?? {};
  return { metadata: annotations.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(annotations) } };
}

function annotationsOf(obj: KubeObject): JSONObject | undefined {
  return objectAt(objectAt(obj, "metadata"), "annotations");
}

function readList(annotations: JSONObject | undefined, key: string): readonly JSONObject[] {
  return listOf(readJSON(annotations, key));
}

function readObject(annotations: JSONObject | undefined, key: string): JSONObject | undefined {
  return objectAt({ value: readJSON(annotations, key) }, "value");
}

function readJSON(annotations: JSONObject | undefined, key: string): JSONValue | undefined {
  const text = annotations !== undefined && Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  if (typeof text !== "string") return undefined;
  try {
    return parseJSON(text);
  } catch {
    // Clients may write anything into an annotation; upstream ignores what does not parse.
    return undefined;
  }
}

function listOf(value: JSONValue | undefined): readonly JSONObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item) => typeof item === "object" && item !== null && !Array.isArray(item));
}

function nonEmpty(list: readonly JSONObject[]): readonly JSONObject[] | undefined {
  return list.length === 0 ? undefined : list;
}

function isCPU(metric: JSONObject): boolean {
  return metric.type === "Resource" && objectAt(metric, "resource")?.name === "cpu";
}

function isCPUUtilization(metric: JSONObject): boolean {
  return isCPU(metric) && typeof objectAt(objectAt(metric, "resource"), "target")?.averageUtilization === "number";
}

function cpuMetric(averageUtilization: number): JSONObject {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

function cpuStatus(averageUtilization: number): JSONObject {
  return { type: "Resource", resource: { name: "cpu", current: { averageUtilization } } };
}
