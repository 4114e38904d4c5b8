import type { core_v1, policy_v1 } from "@kube-apiserver/api/types";
import {
  EncodedObject,
  type KubeObject,
  newBadRequest,
  newInternalError,
  newSuccessStatus,
} from "@kube-apiserver/apimachinery";
import {
  type CreateOptions,
  type DeleteOptions,
  metaOf,
  type NamedCreater,
  type RequestContext,
  type Store,
  type ValidateObjectFunc,
} from "@kube-apiserver/generic-server";
import { ComputedStorage } from "../../computed-storage.js";
import { budgetsOfPod, chargeBudget, ignoresUnreadyPod } from "./disruption-budgets.js";

/** `pods/eviction`: deletes a pod if the disruption budgets can bear it. Mirrors `pod/storage.EvictionREST`. */
export class EvictionStore extends ComputedStorage implements NamedCreater {
  readonly #pods: Store;
  readonly #budgets: () => Store;

  /** @param budgets - asked on use: stores of other resources may not exist yet */
  constructor(pods: Store, budgets: () => Store) {
    super();
    this.#pods = pods;
    this.#budgets = budgets;
  }

  async createNamed(
    ctx: RequestContext,
    name: string,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    const eviction = obj as policy_v1.Eviction;
    if (metaOf(obj).name !== name) throw newBadRequest("name in URL does not match name in Eviction object");
    const { object: pod } = await this.#pods.get(ctx, name, {});
    await createValidation(obj);
    const deleteOptions = deleteOptionsOf(eviction, options.dryRun);
    if (!isExempt(pod)) await this.#askBudgets(ctx, pod, deleteOptions.dryRun);
    await this.#pods.delete(ctx, name, () => Promise.resolve(), pinned(deleteOptions, pod));
    return EncodedObject.fromObject(newSuccessStatus());
  }

  async #askBudgets(ctx: RequestContext, pod: KubeObject, dryRun: boolean): Promise<void> {
    const store = this.#budgets();
    const [budget, another] = await budgetsOfPod(store, ctx, pod);
    if (budget === undefined) return;
    if (another !== undefined) {
      throw newInternalError(
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
      );
    }
    if (ignoresUnreadyPod(budget, pod)) return;
    await chargeBudget(store, ctx, budget, metaOf(pod).name ?? "", dryRun);
  }
}

/** Pods that are over, not started yet or being deleted cost a budget nothing. */
function isExempt(pod: KubeObject): boolean {
  const phase = (pod as core_v1.Pod).status?.phase;
  return phase === "Succeeded" || phase === "Failed" || phase === "Pending" || Boolean(metaOf(pod).deletionTimestamp);
}

function deleteOptionsOf({ deleteOptions }: policy_v1.Eviction, dryRun: boolean): DeleteOptions {
  const { gracePeriodSeconds, preconditions, propagationPolicy, orphanDependents } = deleteOptions ?? {};
  return {
    dryRun: dryRun || (deleteOptions?.dryRun ?? []).includes("All"),
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: Number(gracePeriodSeconds) }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy: propagationPolicy as "Background" }),
  };
}

/** The pod that was looked at is the one that goes: another of its name may have come in between. */
function pinned(options: DeleteOptions, pod: KubeObject): DeleteOptions {
  const { uid } = metaOf(pod);
  return uid === undefined ? options : { ...options, preconditions: { uid, ...options.preconditions } };
}
