import { type KubeObject, labelOf } from "@kube-apiserver/apimachinery";

/** The day on which the token of a secret was used last. What deletes unused tokens goes by it. */
export const lastUsedLabel = "kubernetes.io/legacy-token-last-used";

const dayMs = 86_400_000;

/**
 * The secret with the day of today, of UTC, as that of its last use; undefined when it says so already. Tomorrow counts as
 * today: the clock of another server may be ahead. Mirrors `patchSecretWithLastUsedDate`.
 */
export function withLastUse(secret: KubeObject, nowMs: number): KubeObject | undefined {
  const today = dateOf(nowMs);
  const said = labelOf(secret, lastUsedLabel);
  if (said === today || said === dateOf(nowMs + dayMs)) return undefined;
  const labels = { ...secret.metadata?.labels, [lastUsedLabel]: today };
  return { ...secret, metadata: { ...secret.metadata, labels } };
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, "2026-01-01".length);
}
