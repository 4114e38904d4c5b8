import type { core_v1, policy_v1 } from "@kube-apiserver/api/types";
import {
  type Condition,
  everythingFields,
  everythingLabels,
  formatTime,
  isConditionTrue,
  type KubeObject,
  labelSelectorFromObject,
  newForbidden,
  newTooManyRequests,
  StatusError,
  setCondition,
} from "@kube-apiserver/apimachinery";
import { metaOf, type RequestContext, type Store } from "@kube-apiserver/generic-server";
import { interpretUpdateError } from "@kube-apiserver/storage";

/** Upstream names the one where others have the resource. */
const budgets = { group: "policy", resource: "poddisruptionbudget" };

/** Pods whose eviction was granted but that are still there; a budget that has more is not kept up to date. */
const maxDisruptedPods = 2000;

const retryAfterSeconds = 10;

/** The budgets that cover a pod. A budget with an empty selector covers every pod. */
export async function budgetsOfPod(store: Store, ctx: RequestContext, pod: KubeObject): Promise<readonly KubeObject[]> {
  const { items } = await store.list(ctx, { labelSelector: everythingLabels, fieldSelector: everythingFields });
  const labels = (metaOf(pod).labels ?? {}) as Readonly<Record<string, string>>;
  return items
    .map(({ object }) => object)
    .filter((budget) => {
      const { selector } = (budget as policy_v1.PodDisruptionBudget).spec ?? {};
      return selector !== undefined && labelSelectorFromObject(selector).matches(labels);
    });
}

/** Whether the budget lets a pod go that is not ready. Mirrors the checks of `EvictionREST` before a budget is charged. */
export function ignoresUnreadyPod(budget: KubeObject, pod: KubeObject): boolean {
  const { spec, status } = budget as policy_v1.PodDisruptionBudget;
  const { status: podStatus } = pod as core_v1.Pod;
  if (isConditionTrue(podStatus?.conditions as readonly Condition[] | undefined, "Ready")) return false;
  if (spec?.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return (status?.currentHealthy ?? 0) >= (status?.desiredHealthy ?? 0) && (status?.desiredHealthy ?? 0) > 0;
}

/**
 * Takes one disruption off a budget, and notes the pod there until the controller has seen it go.
 * @throws StatusError, reason TooManyRequests, when the budget has none left; Forbidden when its controller lags behind
 */
export async function chargeBudget(
  store: Store,
  ctx: RequestContext,
  budget: KubeObject,
  podName: string,
  dryRun: boolean,
): Promise<void> {
  const { name = "", namespace = "" } = metaOf(budget);
  if (dryRun) {
    charged(budget, podName, store.config.clock.now());
    return;
  }
  const nowMs = store.config.clock.now();
  try {
    await store.storage.guaranteedUpdate(`/${namespace}/${name}`, {
      signal: ctx.signal,
      tryUpdate: (current) => ({ object: charged(current?.object ?? budget, podName, nowMs) }),
    });
  } catch (err) {
    throw interpretUpdateError(err, store.config.groupResource, name);
  }
}

function charged(budget: KubeObject, podName: string, nowMs: number): KubeObject {
  const { status } = budget as policy_v1.PodDisruptionBudget;
  const { name = "", generation = 0 } = metaOf(budget);
  const allowed = status?.disruptionsAllowed ?? 0;
  if (Number(status?.observedGeneration ?? 0) < Number(generation)) throw budgetIsBehind(budget);
  if (allowed < 0) throw newForbidden(budgets, name, "pdb disruptions allowed is negative");
  const disrupted = status?.disruptedPods ?? {};
  if (Object.keys(disrupted).length > maxDisruptedPods) {
    throw newForbidden(budgets, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (allowed === 0) {
    throw withCause(
      newTooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0),
      `The disruption budget ${name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`,
    );
  }
  return {
    ...budget,
    status: {
      ...status,
      disruptionsAllowed: allowed - 1,
      ...(allowed === 1 && { conditions: withoutDisruptions(budget, nowMs) }),
      disruptedPods: Object.fromEntries([...Object.entries(disrupted), [podName, formatTime(nowMs)]]),
    },
  } as KubeObject;
}

/** What clients are told to try again later: the controller has yet to see the budget or its pods as they are now. */
export function budgetIsBehind(budget: KubeObject): StatusError {
  return withCause(
    newTooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 0),
    `The disruption budget ${metaOf(budget).name ?? ""} is still being processed by the server.`,
    retryAfterSeconds,
  );
}

/** The budget's conditions once it is used up. Mirrors `UpdateDisruptionAllowedCondition`. */
function withoutDisruptions(budget: KubeObject, nowMs: number): readonly Condition[] {
  const { conditions, observedGeneration = 0 } = (budget as policy_v1.PodDisruptionBudget).status ?? {};
  const condition: Condition = {
    type: "DisruptionAllowed",
    status: "False",
    observedGeneration: Number(observedGeneration),
    reason: "InsufficientPods",
    message: "",
  };
  return setCondition(conditions as readonly Condition[] | undefined, condition, nowMs);
}

function withCause(err: StatusError, message: string, retryAfter?: number): StatusError {
  const { status } = err;
  const details = {
    ...status.details,
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    causes: [{ reason: "DisruptionBudget", message }],
  };
  return new StatusError({ ...status, details });
}
