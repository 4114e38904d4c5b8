import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import { validateDNS1123Label } from "../validation/names.js";
import { validateContainerResourceName } from "../validation/resource-names.js";
import { type ReferenceRules, validateObjectReference, validateSegment } from "./validate-object-reference.js";

type Target = autoscaling_v2.MetricTarget;

const targetTypes: readonly string[] = ["Utilization", "Value", "AverageValue"];

/** Mirrors `validateObjectSource`. */
export function validateObjectSource(
  source: autoscaling_v2.ObjectMetricSource,
  path: FieldPath,
  rules: ReferenceRules,
): readonly FieldError[] {
  const { value, averageValue } = source.target ?? {};
  const missing = "must set either a target value or averageValue";
  return [
    ...validateObjectReference(source.describedObject ?? {}, path.child("describedObject"), rules),
    ...validateIdentifierAndTarget(source, path),
    ...((value ?? averageValue) ? [] : [fieldErrors.required(path.child("target", "averageValue"), missing)]),
  ];
}

/** Mirrors `validateExternalSource`. */
export function validateExternalSource(
  source: autoscaling_v2.ExternalMetricSource,
  path: FieldPath,
): readonly FieldError[] {
  const { value, averageValue } = source.target ?? {};
  const errors = [...validateIdentifierAndTarget(source, path)];
  if (value === undefined && averageValue === undefined) {
    const detail = "must set either a target value for metric or a per-pod target";
    errors.push(fieldErrors.required(path.child("target", "averageValue"), detail));
  }
  if (value !== undefined && averageValue !== undefined) {
    const detail = "may not set both a target value for metric and a per-pod target";
    errors.push(fieldErrors.forbidden(path.child("target", "value"), detail));
  }
  return errors;
}

/** Mirrors `validatePodsSource`. */
export function validatePodsSource(source: autoscaling_v2.PodsMetricSource, path: FieldPath): readonly FieldError[] {
  const errors = validateIdentifierAndTarget(source, path);
  if (source.target?.averageValue !== undefined) return errors;
  const detail = "must specify a positive target averageValue";
  return [...errors, fieldErrors.required(path.child("target", "averageValue"), detail)];
}

/** Mirrors `validateResourceSource`. */
export function validateResourceSource(
  { name = "", target }: Partial<autoscaling_v2.ResourceMetricSource>,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...(name === "" ? [fieldErrors.required(path.child("name"), "must specify a resource name")] : []),
    ...validateResourceTarget(target, path.child("target")),
  ];
}

/** Mirrors `validateContainerResourceSource`. */
export function validateContainerResourceSource(
  { name = "", container = "", target }: Partial<autoscaling_v2.ContainerResourceMetricSource>,
  path: FieldPath,
): readonly FieldError[] {
  const containerPath = path.child("container");
  return [
    ...(name === ""
      ? [fieldErrors.required(path.child("name"), "must specify a resource name")]
      : validateContainerResourceName(name, path.child("name"))),
    ...(container === ""
      ? [fieldErrors.required(containerPath, "must specify a container")]
      : validateDNS1123Label(container, containerPath)),
    ...validateResourceTarget(target, path.child("target")),
  ];
}

function validateResourceTarget(target: Target | undefined, path: FieldPath): readonly FieldError[] {
  const { averageUtilization, averageValue } = target ?? {};
  const errors = [...validateTarget(target, path)];
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = "must set either a target raw value or a target utilization";
    errors.push(fieldErrors.required(path.child("averageUtilization"), detail));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    const detail = "may not set both a target raw value and a target utilization";
    errors.push(fieldErrors.forbidden(path.child("averageValue"), detail));
  }
  return errors;
}

function validateIdentifierAndTarget(
  { metric, target }: { readonly metric?: autoscaling_v2.MetricIdentifier; readonly target?: Target },
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateSegment(metric?.name ?? "", path.child("metric", "name"), "must specify a metric name"),
    ...validateTarget(target, path.child("target")),
  ];
}

/** Mirrors `validateMetricTarget`. */
function validateTarget(target: Target | undefined, path: FieldPath): readonly FieldError[] {
  const { type = "", averageUtilization } = target ?? {};
  const errors: FieldError[] = [];
  if (type === "") errors.push(fieldErrors.required(path.child("type"), "must specify a metric target type"));
  if (!targetTypes.includes(type)) {
    const detail = "must be either Utilization, Value, or AverageValue";
    errors.push(fieldErrors.invalid(path.child("type"), type, detail));
  }
  for (const name of ["value", "averageValue"] as const) {
    const quantity = target?.[name];
    if (quantity === undefined || Quantity.parse(quantity).sign === 1) continue;
    errors.push(fieldErrors.invalid(path.child(name), quantity, "must be positive"));
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(fieldErrors.invalid(path.child("averageUtilization"), averageUtilization, "must be greater than 0"));
  }
  return errors;
}
