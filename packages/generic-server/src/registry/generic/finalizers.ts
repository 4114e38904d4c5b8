import {
  foregroundDeletionFinalizer,
  formatTime,
  type KubeObject,
  orphanFinalizer,
  parseTime,
} from "@kube-apiserver/apimachinery";
import { generationOf, metaOf, withMeta } from "../rest/object-meta.js";
import type { DeleteOptions, DeletionPropagation } from "../rest/rest.js";
import type { StoreConfig } from "./store-config.js";

/**
 * The finalizers an object has to have while it is deleted as `options` ask, or undefined when it has those already.
 * What the options ask goes before what the object carries, and that before the default of the kind. Mirrors
 * `deletionFinalizersForGarbageCollection`.
 */
export function finalizersForDeletion(
  config: StoreConfig,
  obj: KubeObject,
  options: DeleteOptions,
): readonly string[] | undefined {
  if (config.enableGarbageCollection === false) return undefined;
  const before = metaOf(obj).finalizers ?? [];
  const others = before.filter((name) => name !== orphanFinalizer && name !== foregroundDeletionFinalizer);
  const after = [...others, ...collectorFinalizers(propagationOf(config, before, options))];
  return sameSet(before, after) ? undefined : after;
}

function collectorFinalizers(propagation: DeletionPropagation): readonly string[] {
  if (propagation === "Orphan") return [orphanFinalizer];
  return propagation === "Foreground" ? [foregroundDeletionFinalizer] : [];
}

function propagationOf(
  config: StoreConfig,
  finalizers: readonly string[],
  options: DeleteOptions,
): DeletionPropagation {
  const policy = config.strategy.defaultGarbageCollectionPolicy;
  if (policy === "Unsupported") return "Background";
  if (options.orphanDependents !== undefined) return options.orphanDependents ? "Orphan" : "Background";
  if (options.propagationPolicy !== undefined) return options.propagationPolicy;
  const own = finalizers.find((name) => name === orphanFinalizer || name === foregroundDeletionFinalizer);
  if (own !== undefined) return own === orphanFinalizer ? "Orphan" : "Foreground";
  return policy === "Orphan" ? "Orphan" : "Background";
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const set = new Set(a);
  return set.size === new Set(b).size && b.every((name) => set.has(name));
}

/**
 * Marks an object without a grace period as being deleted: its finalizers are run down from now on. Mirrors
 * `markAsDeleting`.
 */
export function markAsDeleting(obj: KubeObject, nowMs: number): KubeObject {
  const { deletionTimestamp } = metaOf(obj);
  const generation = generationOf(obj);
  const isLater = (parseTime(deletionTimestamp) ?? nowMs) > nowMs;
  return withMeta(obj, {
    deletionGracePeriodSeconds: 0,
    ...(!deletionTimestamp || isLater ? { deletionTimestamp: formatTime(nowMs) } : {}),
    ...(!deletionTimestamp && generation > 0 ? { generation: generation + 1 } : {}),
  });
}

/**
 * Whether an update took the last finalizer of an object that is being deleted and has no grace period, or none left.
 * Mirrors `ShouldDeleteDuringUpdate`.
 */
export function isFinallyReleased(next: KubeObject, existing: KubeObject): boolean {
  if ((metaOf(next).finalizers ?? []).length > 0) return false;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metaOf(existing);
  return Boolean(deletionTimestamp) && deletionGracePeriodSeconds === 0;
}
