import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../validation/supported-values.js";
import {
  validateContainerResourceSource,
  validateExternalSource,
  validateObjectSource,
  validatePodsSource,
  validateResourceSource,
} from "./validate-metric-sources.js";
import type { ReferenceRules } from "./validate-object-reference.js";

const types: readonly string[] = ["ContainerResource", "External", "Object", "Pods", "Resource"];
const fieldOf: ReadonlyMap<string, SourceName> = new Map([
  ["ContainerResource", "containerResource"],
  ["External", "external"],
  ["Object", "object"],
  ["Pods", "pods"],
  ["Resource", "resource"],
] as const);
/** In the order in which they are looked at. */
const sources = ["object", "external", "pods", "resource", "containerResource"] as const;
type SourceName = (typeof sources)[number];

/** What a scale follows. Mirrors `validateMetrics`. */
export function validateMetrics(
  { metrics = [], minReplicas }: autoscaling_v2.HorizontalPodAutoscalerSpec,
  path: FieldPath,
  rules: ReferenceRules,
): readonly FieldError[] {
  const errors = metrics.flatMap((metric, index) => validateMetric(metric, path.index(index), rules));
  // Without pods there is nobody to measure but what is outside of them.
  const canWake = metrics.some(({ type }) => type === "Object" || type === "External");
  if (minReplicas !== 0 || canWake) return errors;
  const detail = "must specify at least one Object or External metric to support scaling to zero replicas";
  return [...errors, fieldErrors.forbidden(path, detail)];
}

/** Mirrors `validateMetricSpec`. */
function validateMetric(
  metric: autoscaling_v2.MetricSpec,
  path: FieldPath,
  rules: ReferenceRules,
): readonly FieldError[] {
  const { type = "" } = metric;
  const typePath = path.child("type");
  const expected = fieldOf.get(type);
  const present = sources.filter((name) => metric[name] !== undefined);
  const [first] = present;
  const unsupported = validateSupported(type, types, typePath);
  return [
    ...(type === "" ? [fieldErrors.required(typePath, "must specify a metric source type")] : []),
    ...unsupported,
    ...(first === undefined ? [] : validateSource(metric, first, path.child(first), rules)),
    // Upstream says it twice.
    ...unsupported,
    ...(expected !== undefined && metric[expected] === undefined
      ? [fieldErrors.required(path.child(expected), "must populate information for the given metric source")]
      : []),
    ...(present.length < 2 ? [] : refuseOthers(present, expected, path)),
  ];
}

function refuseOthers(
  present: readonly SourceName[],
  expected: SourceName | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return present
    .filter((name) => name !== expected)
    .map((name) => fieldErrors.forbidden(path.child(name), "must populate the given metric source only"));
}

function validateSource(
  metric: autoscaling_v2.MetricSpec,
  name: SourceName,
  path: FieldPath,
  rules: ReferenceRules,
): readonly FieldError[] {
  const { object, external, pods, resource, containerResource } = metric;
  if (name === "object" && object !== undefined) return validateObjectSource(object, path, rules);
  if (name === "external" && external !== undefined) return validateExternalSource(external, path);
  if (name === "pods" && pods !== undefined) return validatePodsSource(pods, path);
  if (name === "resource" && resource !== undefined) return validateResourceSource(resource, path);
  return containerResource === undefined ? [] : validateContainerResourceSource(containerResource, path);
}
