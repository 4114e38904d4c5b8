import type { KeyValue } from "../../kv/kv.js";
import type { CheckContext } from "./check-calls.js";
import { describeCall, describePair } from "./describe.js";
import type { Finding, LookCall } from "./history.js";
import { answered } from "./history.js";
import { samePair } from "./same.js";

/**
 * Clients that are told no revision must still find a state between what was over before they asked and what was asked
 * for later, and never an older one than another such client before. Each look is taken to be of the earliest state that
 * fits: that leaves the most to those after it.
 */
export function checkLooks(context: CheckContext): void {
  const { history, timeline, violations } = context;
  const done: { readonly returned: number; readonly revision: bigint }[] = [];
  for (const call of history.calls) {
    if (call.kind !== "look" || !answered(call)) continue;
    const { key, freshness } = call;
    const found = call.outcome.value;
    const earliest = typeof freshness === "bigint" ? freshness : earliestFor(call, done, context);
    const latest = latestFor(call, context);
    const revision = timeline.firstWith(key, earliest, (kv) => matches(found, kv));
    if (revision === undefined || revision > latest) {
      const state = describePair(timeline.get(key, earliest));
      violations.add(
        "wrong-answer",
        `${describeCall(call)}, but from ${earliest} to ${latest} there was first ${state}`,
      );
    } else if (freshness === "consistent") done.push({ returned: call.returned, revision });
  }
}

function earliestFor(
  { called }: LookCall,
  done: readonly { readonly returned: number; readonly revision: bigint }[],
  { evidence }: CheckContext,
): bigint {
  let earliest = evidence.seenBefore(called);
  for (const look of done) if (look.returned < called && look.revision > earliest) earliest = look.revision;
  return earliest;
}

/** No later than what others were told that asked afterwards, and before what was asked for afterwards. */
function latestFor(call: LookCall, { evidence, timeline, writeTimes }: CheckContext): bigint {
  const { returned = call.called } = call;
  const told = evidence.lowestAfter(returned) ?? timeline.revision;
  const next = writeTimes.firstAskedAfter(returned);
  return next === undefined || next > told ? told : next - 1n;
}

function matches(found: Finding, kv: KeyValue | undefined): boolean {
  if (found === "nothing") return kv === undefined;
  return found === "something" ? kv !== undefined : samePair(found, kv);
}
