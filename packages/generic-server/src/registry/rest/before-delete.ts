import { formatTime, type GroupKind, type KubeObject, newConflict, parseTime } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../../request/request-context.js";
import { generationOf, metaOf, withMeta } from "./object-meta.js";
import type { DeleteOptions } from "./rest.js";
import type { RESTDeleteStrategy } from "./strategy.js";

/** How a deletion goes on, as {@link beforeDelete} finds it. */
export type DeletionPlan =
  /** Not graceful: delete, or wait for finalizers. `object` is unchanged. */
  | { readonly type: "immediate" }
  /** Graceful: `object` carries deletionTimestamp and grace period, and is to be stored. */
  | { readonly type: "graceful"; readonly object: KubeObject; readonly gracePeriodSeconds: number }
  /** A graceful deletion with a shorter or equal period is under way already: nothing to do. */
  | { readonly type: "pending" };

const secondMs = 1000;

/**
 * Decides whether an object stops gracefully, and marks it. Mirrors `rest.BeforeDelete`.
 * @throws StatusError, reason Conflict, when a precondition does not hold
 */
export function beforeDelete(
  strategy: RESTDeleteStrategy,
  ctx: RequestContext,
  kind: GroupKind,
  obj: KubeObject,
  options: DeleteOptions,
  nowMs: number,
): DeletionPlan {
  checkPreconditions(kind, obj, options);
  if (strategy.checkGracefulDelete === undefined) return { type: "immediate" };
  // A negative period counts as one second.
  const requested = atLeastOneIfNegative(options.gracePeriodSeconds);
  if (metaOf(obj).deletionTimestamp) return shortenGracePeriod(obj, requested, nowMs);
  const period = strategy.checkGracefulDelete(ctx, obj, requested);
  if (period === undefined) return { type: "immediate" };
  return { type: "graceful", object: beginGracePeriod(obj, period, nowMs), gracePeriodSeconds: period };
}

function atLeastOneIfNegative(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds;
}

function beginGracePeriod(obj: KubeObject, seconds: number, nowMs: number): KubeObject {
  const generation = generationOf(obj);
  return withMeta(obj, {
    deletionTimestamp: formatTime(nowMs + seconds * secondMs),
    deletionGracePeriodSeconds: seconds,
    ...(generation > 0 ? { generation: generation + 1 } : {}),
  });
}

function shortenGracePeriod(obj: KubeObject, requested: number | undefined, nowMs: number): DeletionPlan {
  const meta = metaOf(obj);
  const current = atLeastOneIfNegative(meta.deletionGracePeriodSeconds) ?? 0;
  // Marked with no time left, but still there: an earlier removal failed after the mark, so it is tried again.
  if (current === 0) return { type: "immediate" };
  if (requested === undefined || requested >= current) return { type: "pending" };
  const deadlineMs = (parseTime(meta.deletionTimestamp) ?? nowMs) + (requested - current) * secondMs;
  // A deadline in the past becomes now; whoever stops the object still gets the shortest grace period there is.
  const period = deadlineMs < nowMs && requested !== 0 ? 1 : requested;
  const object = withMeta(obj, {
    deletionTimestamp: formatTime(Math.max(deadlineMs, nowMs)),
    deletionGracePeriodSeconds: period,
  });
  return { type: "graceful", object, gracePeriodSeconds: requested };
}

/** @throws StatusError, reason Conflict, when the object is not the one that is meant */
export function checkPreconditions(
  { group, kind }: GroupKind,
  obj: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid = "", resourceVersion = "", name = "" } = metaOf(obj);
  // Upstream names the kind where a conflict has the resource.
  const conflict = (message: string) => newConflict({ group, resource: kind }, name, message);
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw conflict(
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). ` +
        "The object might have been deleted and then recreated",
    );
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match ` +
        `the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}
