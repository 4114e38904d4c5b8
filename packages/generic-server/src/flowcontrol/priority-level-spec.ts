import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import { QueueSet, type QueuingConfig } from "./fairqueuing/queue-set.js";

/** A PriorityLevelConfiguration as far as the server goes by it. */
export interface PriorityLevelSpec {
  readonly name: string;
  readonly uid: string;
  readonly isExempt: boolean;
  readonly queuing: QueuingConfig;
  readonly nominalConcurrencyShares: number;
  readonly lendablePercent: number;
  /** Undefined: as much as there is. */
  readonly borrowingLimitPercent: number | undefined;
}

/** The name of the level that is exempt, the only one. */
export const exemptName = "exempt";
/** The name of the level, and of the schema, for everything that no other schema takes. */
export const catchAllName = "catch-all";

/**
 * Reads a configuration.
 * @throws RangeError when it makes no sense, which validation does not let through
 */
export function readPriorityLevel({ metadata, spec }: flowcontrol_v1.PriorityLevelConfiguration): PriorityLevelSpec {
  const name = metadata?.name ?? "";
  const { type, limited, exempt } = spec ?? {};
  if ((type === "Limited") !== (limited !== undefined)) {
    throw new RangeError("broken union structure at the top, for Limited");
  }
  if ((type === "Exempt") !== (exempt !== undefined)) {
    throw new RangeError("broken union structure at the top, for Exempt");
  }
  if ((type === "Exempt") !== (name === exemptName)) throw new RangeError("non-alignment between name and type");
  const queuing = limited === undefined ? everything : queuingOf(limited);
  QueueSet.check(queuing);
  return {
    name,
    uid: metadata?.uid ?? "",
    isExempt: limited === undefined,
    queuing,
    nominalConcurrencyShares: (limited ?? exempt)?.nominalConcurrencyShares ?? 0,
    lendablePercent: (limited ?? exempt)?.lendablePercent ?? 0,
    borrowingLimitPercent: limited?.borrowingLimitPercent,
  };
}

const everything: QueuingConfig = { queues: -1, queueLengthLimit: 0, handSize: 0 };
const nothing: QueuingConfig = { queues: 0, queueLengthLimit: 0, handSize: 0 };

function queuingOf({ limitResponse }: flowcontrol_v1.LimitedPriorityLevelConfiguration): QueuingConfig {
  const { type, queuing } = limitResponse ?? { type: "Reject" };
  if ((type === "Reject") !== (queuing === undefined)) {
    throw new RangeError("broken union structure for limit response");
  }
  if (queuing === undefined) return nothing;
  const { queues = 0, queueLengthLimit = 0, handSize = 0 } = queuing;
  return { queues, queueLengthLimit, handSize };
}
