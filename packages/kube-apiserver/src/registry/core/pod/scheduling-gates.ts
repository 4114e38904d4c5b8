import type { core_v1 } from "@kube-apiserver/api/types";
import type { JSONObject } from "@kube-apiserver/apimachinery";

/** Times that are not set, as Go writes them. */
const unsetTimes = { lastProbeTime: null, lastTransitionTime: null };

/** The condition of a pod that the scheduler has to leave alone for now; undefined without gates. */
export function schedulingGated(spec: core_v1.PodSpec | undefined): JSONObject | undefined {
  if ((spec?.schedulingGates ?? []).length === 0) return undefined;
  return {
    ...unsetTimes,
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
  };
}
