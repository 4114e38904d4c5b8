import type { autoscaling_v2 } from "@kube-apiserver/api/types";
import { quantityText, unknown } from "../cells.js";

type Target = autoscaling_v2.MetricTarget;
type Current = autoscaling_v2.MetricValueStatus;

/** What a metric is, and what it should be: `cpu: 10%/80%`. Mirrors one item of upstream's `formatHPAMetrics`. */
export function metricText(metric: autoscaling_v2.MetricSpec, status: autoscaling_v2.MetricStatus | undefined): string {
  switch (metric.type) {
    case "External":
      return valueText(metric.external?.target, status?.external?.current);
    case "Object":
      return valueText(metric.object?.target, status?.object?.current);
    case "Pods":
      return averageText(metric.pods?.target, status?.pods?.current);
    case "Resource":
      return resourceText(metric.resource, status?.resource?.current);
    case "ContainerResource":
      return resourceText(metric.containerResource, status?.containerResource?.current);
    default:
      return "<unknown type>";
  }
}

function valueText(target: Target | undefined, current: Current | undefined): string {
  if (target?.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`;
  return `${current === undefined ? unknown : quantityText(current.value)}/${quantityText(target?.value)}`;
}

function averageText(target: Target | undefined, current: Current | undefined): string {
  const now = current === undefined ? unknown : quantityText(current.averageValue);
  return `${now}/${quantityText(target?.averageValue)}`;
}

function resourceText(
  source: { readonly name: string; readonly target: Target } | undefined,
  current: Current | undefined,
): string {
  const name = source?.name ?? "";
  if (source?.target.averageValue !== undefined) return `${name}: ${averageText(source.target, current)}`;
  return `${name}: ${percentOr(current?.averageUtilization, unknown)}/${percentOr(source?.target.averageUtilization, "<auto>")}`;
}

function percentOr(percent: number | undefined, instead: string): string {
  return percent === undefined ? instead : `${percent}%`;
}
