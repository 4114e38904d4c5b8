import type { core_v1 } from "@kube-apiserver/api/types";
import { humanDuration, type KubeObject } from "@kube-apiserver/apimachinery";
import { ageOf, containerCells, formatLabels, nameOf, none, textOr } from "../cells.js";
import { type Cell, printCells, type RowPrinter } from "../row-printer.js";
import { summarizePod } from "./pod-status.js";

/** A row of `pods`; its conditions say when the pod has ended, so that clients can grey it out. */
export const printPod: RowPrinter = (object, nowMs) => {
  const pod = object as core_v1.Pod;
  const conditions = endedConditions(pod.status?.phase);
  return { cells: podCells(pod, nowMs), ...(conditions === undefined ? {} : { conditions }) };
};

function podCells(pod: core_v1.Pod, nowMs: number): readonly Cell[] {
  const { ready, total, status, restarts, lastRestartMs } = summarizePod(pod);
  const since = lastRestartMs === undefined ? undefined : humanDuration(nowMs - lastRestartMs);
  return [
    nameOf(pod),
    `${ready}/${total}`,
    status,
    restarts === 0 || since === undefined ? String(restarts) : `${restarts} (${since} ago)`,
    ageOf(pod, nowMs),
    textOr(pod.status?.podIPs?.[0]?.ip, none),
    textOr(pod.spec?.nodeName, none),
    textOr(pod.status?.nominatedNodeName, none),
    readinessGates(pod),
  ];
}

function readinessGates({ spec, status }: core_v1.Pod): string {
  const gates = spec?.readinessGates ?? [];
  if (gates.length === 0) return none;
  const isOpen = ({ conditionType }: core_v1.PodReadinessGate) =>
    status?.conditions?.find(({ type }) => type === conditionType)?.status === "True";
  return `${gates.filter(isOpen).length}/${gates.length}`;
}

function endedConditions(phase: string | undefined): readonly KubeObject[] | undefined {
  switch (phase) {
    case "Succeeded":
      return [completed("Succeeded", "The pod has completed successfully.")];
    case "Failed":
      return [completed("Failed", "The pod failed.")];
    default:
      return undefined;
  }
}

function completed(reason: string, message: string): KubeObject {
  return { type: "Completed", status: "True", reason, message };
}

/** A row of `podtemplates`. */
export const printPodTemplate = printCells<core_v1.PodTemplate>(({ metadata = {}, template }) => [
  nameOf({ metadata }),
  ...containerCells(template?.spec?.containers),
  formatLabels(template?.metadata?.labels),
]);
