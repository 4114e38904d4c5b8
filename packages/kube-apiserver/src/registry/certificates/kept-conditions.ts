import { formatTime } from "@kube-apiserver/apimachinery";

interface Condition {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string | null;
}

/**
 * Conditions whose instances of a type are those of before. Where some were added or are missing they stay as they are,
 * for validation to refuse. Mirrors `preserveConditionInstances`.
 */
export function keepConditions<T extends Condition>(
  conditions: readonly T[],
  before: readonly T[],
  type: string,
): readonly T[] {
  const stored = before.filter((condition) => condition.type === type);
  if (conditions.filter((condition) => condition.type === type).length !== stored.length) return conditions;
  const left = stored.values();
  return conditions.map((condition) => (condition.type === type ? (left.next().value ?? condition) : condition));
}

/** Fills in when conditions came to be what they are, where a client left it out. Mirrors `populateConditionTimestamps`. */
export function stampTransitions<T extends Condition>(
  conditions: readonly T[],
  before: readonly T[],
  nowMs: number,
): readonly T[] {
  return conditions.map((condition) => {
    if (condition.lastTransitionTime) return condition;
    const same = before.find(
      ({ type, status, lastTransitionTime }) =>
        type === condition.type && status === condition.status && Boolean(lastTransitionTime),
    );
    return { ...condition, lastTransitionTime: same?.lastTransitionTime ?? formatTime(nowMs) };
  });
}
