import { type CheckContext, checkCalls, checkWriters } from "./check-calls.js";
import { checkLeases } from "./check-leases.js";
import { checkLooks } from "./check-looks.js";
import { checkWatches } from "./check-watches.js";
import { completeObjects } from "./complete-objects.js";
import { Evidence } from "./evidence.js";
import { Floors } from "./floors.js";
import type { History } from "./history.js";
import { findOrder, type Order } from "./order.js";
import { type KeyRange, Timeline } from "./timeline.js";
import { type Violation, Violations } from "./violation.js";
import { WriteTimes } from "./write-times.js";

export interface CheckOptions {
  /** What was there before the first call; is carried on to the newest revision. Default: a new store. */
  readonly timeline?: Timeline;
  /** All keys that the history has to do with. Watches of exactly this tell what calls without an answer did. */
  readonly keyspace?: KeyRange;
  /** The lowest revision that could be read before the first call. Default 0: nothing was compacted. */
  readonly floor?: bigint;
  /** Whether clients saw objects instead of pairs: see {@link completeObjects}. Default false. */
  readonly objects?: boolean;
  /**
   * Whether a watch may miss a deletion at the very revision that history begins with, as with older versions of etcd:
   * https://github.com/etcd-io/etcd/issues/18089. Default false.
   */
  readonly losesDeletionAtFloor?: boolean;
  /** Whether the store forgets history without being asked. Default false. */
  readonly forgetsByItself?: boolean;
}

/** What a history shows. */
export interface Verdict {
  readonly violations: readonly Violation[];
  /** Undefined when it cannot be told. */
  readonly order: Order | undefined;
}

/** Every key, as a range. */
export const everyKey = { key: "/", rangeEnd: "0" } as const satisfies KeyRange;

/**
 * Whether a history is linearizable, and every watch a gapless piece of the same order. Since each change tells its
 * revision, there is only one order to try: each answer must be right for the state at the revision that it names, and
 * the revisions must agree with what was over before what.
 */
export function checkHistory(history: History, options: CheckOptions = {}): Verdict {
  const { timeline = new Timeline(), keyspace = everyKey, floor = 0n, forgetsByItself = false } = options;
  const { losesDeletionAtFloor = false } = options;
  const violations = new Violations();
  const evidence = new Evidence(history, timeline.revision);
  const order = findOrder({ history, evidence, timeline, keyspace, violations });
  if (order !== undefined) {
    const floors = new Floors(history, { atLeast: floor, atMost: floor }, forgetsByItself);
    const complete = options.objects ? completeObjects(history, order.timeline) : history;
    const writeTimes = new WriteTimes(order.writers);
    const context: CheckContext = {
      ...order,
      writeTimes,
      history: complete,
      evidence,
      floors,
      violations,
      losesDeletionAtFloor,
    };
    checkCalls(context);
    checkLooks(context);
    checkWriters(context);
    checkWatches(context);
    checkLeases(context);
  }
  return { violations: violations.list, order };
}

/** @throws Error with the counterexamples when a history breaks a promise */
export function assertHistory(history: History, options: CheckOptions = {}): Order {
  const { violations, order } = checkHistory(history, options);
  if (violations.length > 0 || order === undefined) throw new Error(describeViolations(violations));
  return order;
}

const SHOWN_VIOLATIONS = 10;

export function describeViolations(violations: readonly Violation[]): string {
  const shown = violations.slice(0, SHOWN_VIOLATIONS).map(({ rule, message }) => `${rule}: ${message}`);
  const rest = violations.length - shown.length;
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join("\n");
}
