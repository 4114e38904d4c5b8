import type { core_v1, policy_v1 } from "@kube-apiserver/api/types";
import {
  type Condition,
  EncodedObject,
  isConflict,
  type KubeObject,
  newBadRequest,
  newSuccessStatus,
  StatusError,
  setCondition,
} from "@kube-apiserver/apimachinery";
import {
  type CreateOptions,
  checkPreconditions,
  type DeleteOptions,
  metaOf,
  type NamedCreater,
  type RequestContext,
  type Store,
  type ValidateObjectFunc,
} from "@kube-apiserver/generic-server";
import { interpretUpdateError } from "@kube-apiserver/storage";
import { ComputedStorage } from "../../computed-storage.js";
import { budgetIsBehind, budgetsOfPod, chargeBudget, ignoresUnreadyPod } from "./disruption-budgets.js";

/** How often a pod that no budget guards yet is looked at again because it changed in between. */
const maxAttempts = 20;

const podKind = { group: "", kind: "Pod" };

/** `pods/eviction`: deletes a pod if the disruption budgets can bear it. Mirrors `pod/storage.EvictionREST`. */
export class EvictionStore extends ComputedStorage implements NamedCreater {
  /** Clients of before `policy/v1` are served too. */
  readonly acceptedAPIVersions = ["policy/v1beta1"];
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
    await createValidation(obj);
    const deleteOptions = deleteOptionsOf(eviction, options.dryRun);
    const guarded = await this.#evictUnguarded(ctx, name, deleteOptions);
    if (guarded !== undefined) await this.#evictGuarded(ctx, guarded, deleteOptions);
    return EncodedObject.fromObject(newSuccessStatus());
  }

  /** Evicts the pod if budgets do not matter to it; else returns it. */
  async #evictUnguarded(ctx: RequestContext, name: string, options: DeleteOptions): Promise<KubeObject | undefined> {
    for (let attempt = 1; ; attempt++) {
      const { object: pod } = await this.#pods.get(ctx, name, {});
      if (!isExempt(pod)) return pod;
      const pinsVersion = !isEnding(pod) && options.preconditions?.resourceVersion === undefined;
      try {
        await this.#evict(ctx, name, pinsVersion ? asItIs(options, pod) : options);
        return undefined;
      } catch (err) {
        if (!pinsVersion || attempt === maxAttempts || !isConflict(err)) throw err;
      }
    }
  }

  async #evictGuarded(ctx: RequestContext, pod: KubeObject, options: DeleteOptions): Promise<void> {
    const { name = "" } = metaOf(pod);
    const store = this.#budgets();
    const [budget, another] = await budgetsOfPod(store, ctx, pod);
    if (another !== undefined) throw moreThanOneBudget();
    if (budget === undefined || !ignoresUnreadyPod(budget, pod)) {
      if (budget !== undefined) await chargeBudget(store, ctx, budget, name, options.dryRun);
      await this.#evict(ctx, name, sameObject(options, pod));
      return;
    }
    const pinsVersion = options.preconditions?.resourceVersion === undefined;
    try {
      await this.#evict(ctx, name, asItIs(options, pod));
    } catch (err) {
      // It may have become ready, and would have to be paid for.
      throw pinsVersion && isConflict(err) ? budgetIsBehind(budget) : err;
    }
  }

  async #evict(ctx: RequestContext, name: string, options: DeleteOptions): Promise<void> {
    const resourceVersion = options.dryRun ? undefined : await this.#markDisrupted(ctx, name, options);
    const { preconditions } = options;
    const moved = resourceVersion !== undefined && preconditions?.resourceVersion !== undefined;
    const next = moved ? { ...options, preconditions: { ...preconditions, resourceVersion } } : options;
    await this.#pods.delete(ctx, name, () => Promise.resolve(), next);
  }

  /** Says in the pod's status why it goes: what looks after it treats this unlike a failure. */
  async #markDisrupted(ctx: RequestContext, name: string, options: DeleteOptions): Promise<string | undefined> {
    const { storage, config } = this.#pods;
    const nowMs = config.clock.now();
    try {
      const { object } = await storage.guaranteedUpdate(`/${ctx.namespace}/${name}`, {
        signal: ctx.signal,
        tryUpdate: (current) => {
          const pod = current?.object ?? {};
          checkPreconditions(podKind, pod, options);
          return { object: disrupted(pod, nowMs) };
        },
      });
      return metaOf(object).resourceVersion;
    } catch (err) {
      throw interpretUpdateError(err, config.groupResource, name);
    }
  }
}

function disrupted(pod: KubeObject, nowMs: number): KubeObject {
  const { status } = pod as core_v1.Pod;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastProbeTime: null,
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  } as const;
  const conditions = setCondition(status?.conditions as readonly Condition[] | undefined, condition, nowMs);
  return { ...pod, status: { ...status, conditions } } as KubeObject;
}

/** Pods that are over, not started yet or being deleted cost a budget nothing. */
function isExempt(pod: KubeObject): boolean {
  return isEnding(pod) || (pod as core_v1.Pod).status?.phase === "Pending";
}

/** Whether nothing can make the pod count for a budget any more. */
function isEnding(pod: KubeObject): boolean {
  const phase = (pod as core_v1.Pod).status?.phase;
  return phase === "Succeeded" || phase === "Failed" || Boolean(metaOf(pod).deletionTimestamp);
}

function moreThanOneBudget(): StatusError {
  const message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
  return new StatusError({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 });
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
function sameObject(options: DeleteOptions, pod: KubeObject): DeleteOptions {
  const { uid } = metaOf(pod);
  return uid === undefined ? options : { ...options, preconditions: { uid, ...options.preconditions } };
}

/** It goes as it was when it was looked at: it may start to count for a budget. */
function asItIs(options: DeleteOptions, pod: KubeObject): DeleteOptions {
  const { resourceVersion } = metaOf(pod);
  return resourceVersion === undefined
    ? options
    : { ...options, preconditions: { resourceVersion, ...options.preconditions } };
}
