import type { JSONObject } from "../json/json-value.js";
import { formatTime } from "./time.js";

/** One observed property of an object. Mirrors `metav1.Condition`. */
export interface Condition extends JSONObject {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly observedGeneration?: number;
  /** When {@link status} last changed. */
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** The condition of a type; undefined when it was never observed. */
export function findCondition<T extends Condition>(conditions: readonly T[] | undefined, type: string): T | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of a type was observed and holds. */
export function isConditionTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}

/**
 * The list with `condition` in the place of the one of its type, or at the end. The transition time moves only when the
 * status changes, to the one given or else to `nowMs`. Mirrors `meta.SetStatusCondition`.
 */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  condition: Condition,
  nowMs: number,
): readonly Condition[] {
  const before = findCondition(conditions, condition.type);
  const moved = condition.lastTransitionTime ?? formatTime(nowMs);
  const kept = before?.status === condition.status ? before.lastTransitionTime : undefined;
  const next: Condition = { ...before, ...condition, lastTransitionTime: kept ?? moved };
  if (before === undefined) return [...(conditions ?? []), next];
  return (conditions ?? []).map((entry) => (entry === before ? next : entry));
}

/** The list without the condition of a type. */
export function removeCondition<T extends Condition>(conditions: readonly T[] | undefined, type: string): readonly T[] {
  return (conditions ?? []).filter((condition) => condition.type !== type);
}
