import { Dealer, hashFlowID } from "./shuffle-sharding.js";

/** Flows whose hands are remembered. Clients choose their number: beyond, all are forgotten and found again. */
const maxFlows = 4_096;

/** Remembers the hands of flows: hashing and dealing anew would cost a request more than all the rest of queuing does. */
export class HandCache {
  readonly #dealer: Dealer;
  readonly #queues: number;
  readonly #handSize: number;
  readonly #hands = new Map<string, readonly number[]>();

  /** @throws RangeError as {@link Dealer} */
  constructor(queues: number, handSize: number) {
    this.#dealer = new Dealer(queues, handSize);
    this.#queues = queues;
    this.#handSize = handSize;
  }

  /** Whether hands are dealt as that says. */
  isFor({ queues, handSize }: { readonly queues: number; readonly handSize: number }): boolean {
    return this.#queues === queues && this.#handSize === handSize;
  }

  /** The queues that a flow may use. */
  handOf(flowSchemaName: string, flowDistinguisher: string): readonly number[] {
    const key = `${flowSchemaName}\0${flowDistinguisher}`;
    const known = this.#hands.get(key);
    if (known !== undefined) return known;
    const hand = this.#dealer.deal(hashFlowID(flowSchemaName, flowDistinguisher));
    if (this.#hands.size >= maxFlows) this.#hands.clear();
    this.#hands.set(key, hand);
    return hand;
  }
}
