import type { core_v1 } from "@kube-apiserver/api/types";

/** The condition of a pod that the scheduler has to leave alone for now; undefined without gates. */
export function schedulingGated(spec: core_v1.PodSpec | undefined): core_v1.PodCondition | undefined {
  if ((spec?.schedulingGates ?? []).length === 0) return undefined;
  return {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}
