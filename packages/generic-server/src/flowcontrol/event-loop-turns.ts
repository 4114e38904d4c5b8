import type { Clock } from "@kube-apiserver/component-base";
import { type Linked, LinkedList } from "./fairqueuing/linked-list.js";

/** How long one turn of the event loop is to take while requests wait for theirs. */
const targetMs = 2;
const initialSeatsPerTurn = 16;
/** Where others take the processor away, a turn is long however little is done in it. */
const minSeatsPerTurn = 4;
const maxSeatsPerTurn = 64;

/** What a flow has waiting. */
class FlowQueue implements Linked<FlowQueue> {
  readonly flow: string;
  readonly waiting: Beginning[] = [];
  previous: FlowQueue | undefined;
  next: FlowQueue | undefined;

  constructor(flow: string) {
    this.flow = flow;
  }
}

/** A request that is to begin. */
interface Beginning {
  readonly seats: number;
  readonly begin: () => void;
}

/**
 * Shares the event loop out among flows. Seats limit what is under way at a time; but whatever is under way here is worked on by
 * one thread, and a client with a hundred connections, none of which waits for a seat, would stand before everybody else with
 * all that it has sent. So only requests of so many seats begin in one turn of the loop, one of each flow after the other, and a
 * turn is as long as {@link targetMs} by its last length. Who does not flood has to wait for a turn or two, not for the flood.
 *
 * Without upstream's like: there, the scheduler takes care of that.
 */
export class EventLoopTurns {
  readonly #clock: Clock;
  /** Queues in which something waits, the one that was served longest ago first. */
  readonly #order = new LinkedList<FlowQueue>();
  readonly #queues = new Map<string, FlowQueue>();
  #seatsPerTurn = initialSeatsPerTurn;
  #seatsBegun = 0;
  #turnStartedMs = 0;
  #isTurning = false;

  /** @param clock - only its `monotonic` is used */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `begin` now or in a later turn. It must not throw.
   * @param seats - how wide the request is; the last one of a turn may be wider than what is left of it
   */
  take(flow: string, seats: number, begin: () => void): void {
    if (!this.#isTurning) {
      this.#isTurning = true;
      this.#startTurn();
    }
    if (this.#seatsBegun < this.#seatsPerTurn && this.#order.size === 0) {
      this.#seatsBegun += seats;
      begin();
      return;
    }
    this.#queueOf(flow).waiting.push({ seats, begin });
  }

  #queueOf(flow: string): FlowQueue {
    const existing = this.#queues.get(flow);
    if (existing !== undefined) return existing;
    const queue = new FlowQueue(flow);
    this.#queues.set(flow, queue);
    this.#order.push(queue);
    return queue;
  }

  #startTurn(): void {
    this.#seatsBegun = 0;
    this.#turnStartedMs = this.#clock.monotonic();
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    if (this.#order.size === 0) {
      this.#isTurning = false;
      return;
    }
    // Halved when it takes too long, one more when it does not: as TCP finds what a line carries.
    const tookMs = this.#clock.monotonic() - this.#turnStartedMs;
    this.#seatsPerTurn =
      tookMs > targetMs
        ? Math.max(minSeatsPerTurn, this.#seatsPerTurn >> 1)
        : Math.min(maxSeatsPerTurn, this.#seatsPerTurn + 1);
    this.#startTurn();
    while (this.#seatsBegun < this.#seatsPerTurn) {
      const next = this.#next();
      if (next === undefined) return;
      this.#seatsBegun += next.seats;
      next.begin();
    }
  };

  /** Of the flow that was served longest ago. */
  #next(): Beginning | undefined {
    const queue = this.#order.first;
    if (queue === undefined) return undefined;
    const next = queue.waiting.shift();
    this.#order.remove(queue);
    if (queue.waiting.length > 0) this.#order.push(queue);
    else this.#queues.delete(queue.flow);
    return next;
  }
}
