import type { CheckContext } from "./check-calls.js";
import { describeCall } from "./describe.js";
import type { RecordedCall, TxnCall } from "./history.js";
import { answered } from "./history.js";

/** Leases that last this long do not end by themselves during a run. */
const LONG_SECONDS = 600;

/** A lease lives until somebody may have ended it, and its keys with it. */
export function checkLeases(context: CheckContext): void {
  const { history, leaseEnds, evidence, timeline, violations } = context;
  const known = lives(history.calls);
  for (const [lease, life] of known) {
    const end = leaseEnds.get(lease);
    if (end !== undefined && !life.isShort && evidence.firstSeen(end) < life.firstRevoked) {
      violations.add("wrong-lease", `lease ${lease} ended at ${end}, and nobody had asked for it`);
    }
    const revoked = life.revoked;
    if (revoked?.returned === undefined) continue;
    if (end !== undefined && end <= evidence.seenBefore(revoked.called) && !life.isShort) {
      violations.add("wrong-lease", `${describeCall(revoked)}, but it had ended at ${end}`);
    }
    const afterwards = evidence.lowestAfter(revoked.returned) ?? timeline.revision;
    const left = timeline.list({ key: "", rangeEnd: "\u{10ffff}" }, afterwards).filter((kv) => kv.lease === lease);
    for (const { key } of left) violations.add("wrong-lease", `${describeCall(revoked)} left ${key}`);
  }
  for (const call of history.calls) if (call.kind === "txn") checkLeasesOf(call, known, context);
}

interface LeaseLife {
  readonly granted: RecordedCall & { readonly returned: number };
  readonly isShort: boolean;
  /** When ending it was first asked for. */
  firstRevoked: number;
  revoked?: RecordedCall;
}

function lives(calls: readonly RecordedCall[]): Map<bigint, LeaseLife> {
  const result = new Map<bigint, LeaseLife>();
  for (const call of calls) {
    if (call.kind !== "grant" || !answered(call)) continue;
    const isShort = call.ttlSeconds < LONG_SECONDS;
    result.set(call.outcome.value, { granted: call, isShort, firstRevoked: Number.POSITIVE_INFINITY });
  }
  for (const call of calls) {
    const life = call.kind === "revoke" ? result.get(call.lease) : undefined;
    if (life === undefined) continue;
    life.firstRevoked = Math.min(life.firstRevoked, call.called);
    if (answered(call)) life.revoked = call;
  }
  return result;
}

/** A put is refused for want of its lease only if that may have ended, and never afterwards accepted. */
function checkLeasesOf(call: TxnCall, known: ReadonlyMap<bigint, LeaseLife>, { violations }: CheckContext): void {
  const { outcome, returned } = call;
  if (outcome === undefined || returned === undefined) return;
  const leases = call.request.success.flatMap((op) => (op.type === "put" && op.lease ? [op.lease] : []));
  const mayHaveEnded = (lease: bigint) => {
    const life = known.get(lease);
    return life === undefined || life.isShort || life.firstRevoked <= returned;
  };
  // It does not say which of them it was.
  if (!outcome.ok && outcome.code === "LeaseNotFound" && !leases.some(mayHaveEnded)) {
    violations.add("wrong-lease", describeCall(call));
  }
  for (const lease of leases) {
    const life = known.get(lease);
    if (life === undefined) continue;
    const revokedAt = life.revoked?.returned ?? Number.POSITIVE_INFINITY;
    if (outcome.ok && outcome.value.succeeded && revokedAt < call.called) {
      violations.add("wrong-lease", `${describeCall(call)} with lease ${lease}, which had ended`);
    }
  }
}
