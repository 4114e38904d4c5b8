import { type Clock, sleep, untilAborted } from "@kube-apiserver/component-base";
import type { DiscoverySource } from "@kube-apiserver/generic-server";

const pollMs = 1000;
/** So long changes are gathered: a thousand definitions at once are no reason to look at all groups a thousand times. */
const gatherMs = 20;

/**
 * Calls `changed` whenever one of `sources` has changed, until `signal` aborts. Sources that do not tell are looked at
 * once a second.
 */
export async function followDiscovery(
  sources: readonly DiscoverySource[],
  changed: () => void,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  let isGathering = false;
  const gather = () => {
    if (isGathering) return;
    isGathering = true;
    clock.setTimer(() => {
      isGathering = false;
      if (!signal.aborted) changed();
    }, gatherMs);
  };
  const forget = sources.map((source) => source.onChange?.(gather));
  const silent = sources.filter(({ onChange }) => onChange === undefined);
  if (silent.length === 0) await untilAborted(signal);
  let before = revisionOf(silent);
  while (!signal.aborted) {
    await sleep(clock, pollMs, signal);
    const now = revisionOf(silent);
    if (now !== before) changed();
    before = now;
  }
  for (const end of forget) end?.();
}

function revisionOf(sources: readonly DiscoverySource[]): string {
  return sources.map(({ revision }) => revision).join(".");
}
