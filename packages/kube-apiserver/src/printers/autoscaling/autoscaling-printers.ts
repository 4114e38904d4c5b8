import type { autoscaling_v1, autoscaling_v2 } from "@kube-apiserver/api/types";
import { ageOf, nameOf, none, unset } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";
import { metricText } from "./metric-text.js";

const printHorizontalPodAutoscaler = printCells<autoscaling_v2.HorizontalPodAutoscaler>((autoscaler, nowMs) => {
  const { spec, status } = autoscaler;
  return [
    nameOf(autoscaler),
    `${spec?.scaleTargetRef.kind ?? ""}/${spec?.scaleTargetRef.name ?? ""}`,
    targetsText(spec?.metrics ?? [], status?.currentMetrics ?? []),
    spec?.minReplicas === undefined ? unset : String(spec.minReplicas),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    ageOf(autoscaler, nowMs),
  ];
});

const shownMetrics = 2;

function targetsText(
  metrics: readonly autoscaling_v2.MetricSpec[],
  current: readonly autoscaling_v2.MetricStatus[],
): string {
  if (metrics.length === 0) return none;
  const shown = metrics.slice(0, shownMetrics).map((metric, index) => metricText(metric, current[index]));
  const more = metrics.length - shown.length;
  return more > 0 ? `${shown.join(", ")} + ${more} more...` : shown.join(", ");
}

const printScale = printCells<autoscaling_v1.Scale>((scale, nowMs) => [
  nameOf(scale),
  scale.spec?.replicas ?? 0,
  scale.status?.replicas ?? 0,
  ageOf(scale, nowMs),
]);

/** Printers of `autoscaling`. */
export const autoscalingPrinters: GroupPrinters = {
  horizontalpodautoscalers: printHorizontalPodAutoscaler,
  scales: printScale,
};
