/** The promise that was broken. */
export type Rule =
  /** Two changes were acknowledged with one revision. */
  | "revision-used-twice"
  /** Nothing says what a revision changed, or a watch of everything says that it changed nothing. */
  | "revision-unaccounted"
  /** A change was acknowledged and is not what its revision changed. */
  | "lost-write"
  /** A revision changed what nobody asked for. */
  | "change-from-nowhere"
  /** Two watches of everything tell different things of one revision. */
  | "watches-disagree"
  /** A comparison that held was refused, or one that did not was taken for true. */
  | "wrong-comparison"
  /** An answer holds other pairs than the state that it claims to be of. */
  | "wrong-answer"
  /** An answer is older than something that was over before the question. */
  | "stale-answer"
  /** An answer shows a change that nobody had asked for yet. */
  | "answer-from-the-future"
  /** A failure that the state does not justify, or a success where there had to be a failure. */
  | "wrong-failure"
  /** An event that has to come did not come before later ones, or before a progress that covers it. */
  | "watch-gap"
  /** An event came twice, or before one of an earlier revision. */
  | "watch-order"
  /** Changes of one revision came in several batches. */
  | "watch-torn"
  /** An event is not what its revision changed. */
  | "watch-wrong-event"
  /** A lease, or a key attached to one, ended or lived on against what was asked for. */
  | "wrong-lease";

/** A promise that a history breaks, and how. */
export interface Violation {
  readonly rule: Rule;
  readonly message: string;
}

/** Collects violations; checks go on after the first. */
export class Violations {
  readonly list: Violation[] = [];

  add(rule: Rule, message: string): void {
    this.list.push({ rule, message });
  }
}
