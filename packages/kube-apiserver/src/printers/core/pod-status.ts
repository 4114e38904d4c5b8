import type { core_v1 } from "@kube-apiserver/api/types";
import { parseTime } from "@kube-apiserver/apimachinery";
import { isTerminating } from "../cells.js";

/** What the cells of a pod say about its containers. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** End of the last container that was started again; undefined when none was. */
  readonly lastRestartMs: number | undefined;
}

/** Restarts of some containers, counted up. */
class Restarts {
  count = 0;
  lastMs: number | undefined;

  add({ restartCount, lastState }: core_v1.ContainerStatus): void {
    this.count += restartCount;
    const finishedMs = parseTime(lastState?.terminated?.finishedAt);
    if (finishedMs !== undefined && (this.lastMs === undefined || this.lastMs < finishedMs)) this.lastMs = finishedMs;
  }
}

interface InitSummary {
  readonly restarts: Restarts;
  /** Those of init containers that keep running beside the main ones (KEP-753). */
  readonly sidecarRestarts: Restarts;
  readonly ready: number;
  /** What the pod is still waiting for; undefined when all init containers are through. */
  readonly waitingFor: string | undefined;
}

/** Sums up the containers of a pod. Mirrors the first half of upstream's `printPod`. */
export function summarizePod(pod: core_v1.Pod): PodSummary {
  const { spec, status } = pod;
  const sidecars = new Set((spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const init = summarizeInitContainers(pod, sidecars);
  const total = (spec?.containers.length ?? 0) + sidecars.size;
  const reason = init.waitingFor ?? initialReason(status);
  if (init.waitingFor !== undefined && !isConditionTrue(status, "Initialized")) {
    const { count, lastMs } = init.restarts;
    return { ready: init.ready, total, status: deletedReason(pod, reason), restarts: count, lastRestartMs: lastMs };
  }
  const restarts = init.sidecarRestarts;
  const main = summarizeContainers(status, reason, restarts);
  return {
    ready: init.ready + main.ready,
    total,
    status: deletedReason(pod, main.reason),
    restarts: restarts.count,
    lastRestartMs: restarts.lastMs,
  };
}

function isSidecar({ restartPolicy }: core_v1.Container): boolean {
  return restartPolicy === "Always";
}

function initialReason(status: core_v1.PodStatus | undefined): string {
  const gated = (status?.conditions ?? []).some(
    ({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated",
  );
  return gated ? "SchedulingGated" : status?.reason || (status?.phase ?? "");
}

function isConditionTrue(status: core_v1.PodStatus | undefined, wanted: string): boolean {
  return status?.conditions?.find(({ type }) => type === wanted)?.status === "True";
}

function summarizeInitContainers({ spec, status }: core_v1.Pod, sidecars: ReadonlySet<string>): InitSummary {
  const restarts = new Restarts();
  const sidecarRestarts = new Restarts();
  const total = spec?.initContainers?.length ?? 0;
  let ready = 0;
  for (const [index, container] of (status?.initContainerStatuses ?? []).entries()) {
    const isSidecarStatus = sidecars.has(container.name);
    restarts.add(container);
    if (isSidecarStatus) sidecarRestarts.add(container);
    if (container.state?.terminated?.exitCode === 0) continue;
    if (isSidecarStatus && container.started === true) {
      if (container.ready) ready++;
      continue;
    }
    return { restarts, sidecarRestarts, ready, waitingFor: `Init:${initReason(container, `${index}/${total}`)}` };
  }
  return { restarts, sidecarRestarts, ready, waitingFor: undefined };
}

function initReason({ state }: core_v1.ContainerStatus, progress: string): string {
  if (state?.terminated !== undefined) return terminatedReason(state.terminated);
  const waiting = state?.waiting?.reason ?? "";
  return waiting !== "" && waiting !== "PodInitializing" ? waiting : progress;
}

function terminatedReason({ reason = "", signal = 0, exitCode }: core_v1.ContainerStateTerminated): string {
  if (reason !== "") return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

/** From the last container to the first: the reason of the first one that has any is what remains. */
function summarizeContainers(
  status: core_v1.PodStatus | undefined,
  initialReason: string,
  restarts: Restarts,
): { readonly ready: number; readonly reason: string } {
  let ready = 0;
  let reason = initialReason;
  for (const container of [...(status?.containerStatuses ?? [])].reverse()) {
    const { state } = container;
    restarts.add(container);
    if ((state?.waiting?.reason ?? "") !== "") reason = state?.waiting?.reason ?? "";
    else if (state?.terminated !== undefined) reason = terminatedReason(state.terminated);
    else if (container.ready && state?.running !== undefined) ready++;
  }
  // One container is done while another one runs on.
  if (reason === "Completed" && ready > 0) reason = isConditionTrue(status, "Ready") ? "Running" : "NotReady";
  return { ready, reason };
}

function deletedReason(pod: core_v1.Pod, reason: string): string {
  if (!isTerminating(pod)) return reason;
  if (pod.status?.reason === "NodeLost") return "Unknown";
  const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  return isOver ? reason : "Terminating";
}
