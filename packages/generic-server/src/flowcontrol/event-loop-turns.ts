import type { Clock } from "@kube-apiserver/component-base";

/** How long one turn of the event loop is to take while requests wait for theirs. */
const targetMs = 2;
const initialPerTurn = 16;
/** Where others take the processor away, a turn is long however little is done in it. */
const minPerTurn = 4;
const maxPerTurn = 64;

/**
 * Shares the event loop out among flows. Seats limit what is under way at a time; but whatever is under way here is worked on by
 * one thread, and a client with a hundred connections, none of which waits for a seat, would stand before everybody else with
 * all that it has sent. So only so many requests begin in one turn of the loop, one of each flow after the other, and a turn is
 * as long as {@link targetMs} by its last length. Who does not flood has to wait for a turn or two, not for the flood.
 *
 * Without upstream's like: there, the scheduler takes care of that.
 */
export class EventLoopTurns {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (() => void)[]>();
  #perTurn = initialPerTurn;
  #begun = 0;
  #turnStartedMs = 0;
  #isTurning = false;

  /** @param clock - only its `monotonic` is used */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `begin` now or in a later turn. It must not throw. */
  take(flow: string, begin: () => void): void {
    if (!this.#isTurning) {
      this.#isTurning = true;
      this.#startTurn();
    }
    if (this.#begun < this.#perTurn && this.#waiting.size === 0) {
      this.#begun++;
      begin();
      return;
    }
    const queue = this.#waiting.get(flow);
    if (queue === undefined) this.#waiting.set(flow, [begin]);
    else queue.push(begin);
  }

  #startTurn(): void {
    this.#begun = 0;
    this.#turnStartedMs = this.#clock.monotonic();
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    if (this.#waiting.size === 0) {
      this.#isTurning = false;
      return;
    }
    // Halved when it takes too long, one more when it does not: as TCP finds what a line carries.
    const tookMs = this.#clock.monotonic() - this.#turnStartedMs;
    this.#perTurn =
      tookMs > targetMs ? Math.max(minPerTurn, this.#perTurn >> 1) : Math.min(maxPerTurn, this.#perTurn + 1);
    this.#startTurn();
    while (this.#begun < this.#perTurn) {
      const begin = this.#next();
      if (begin === undefined) return;
      this.#begun++;
      begin();
    }
  };

  /** Of the flow that was served longest ago. */
  #next(): (() => void) | undefined {
    for (const [flow, queue] of this.#waiting) {
      this.#waiting.delete(flow);
      const begin = queue.shift();
      if (queue.length > 0) this.#waiting.set(flow, queue);
      return begin;
    }
    return undefined;
  }
}
