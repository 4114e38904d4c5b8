import { type Clock, realClock } from "@kube-apiserver/component-base";
import { type Linked, LinkedList } from "../flowcontrol/fairqueuing/linked-list.js";

/** So long may one turn of the event loop be worked on what can wait for another one. */
const targetMs = 1;
const initialSeatsPerTurn = 16;
/** Where others take the processor away, a turn is long however little is done in it. */
const minSeatsPerTurn = 4;
const maxSeatsPerTurn = 64;
/** More than these are not begun and gone on with in one turn. */
const maxOpportunities = 128;

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

/** Large work that is to go on. */
class Continuation implements Linked<Continuation> {
  readonly goOn: () => void;
  previous: Continuation | undefined;
  next: Continuation | undefined;

  constructor(goOn: () => void) {
    this.goOn = goOn;
  }
}

/**
 * Shares the event loop out: among the flows whose requests begin, and among what takes long, which goes on step by step.
 *
 * Seats limit what is under way at a time; but whatever is under way here is worked on by one thread, and a client with a
 * hundred connections, none of which waits for a seat, would stand before everybody else with all that it has sent, and all
 * that it is being answered. So a turn of the loop has {@link targetMs} for all of these together, at least one of either
 * kind: requests begin in the order of flows, one of each after the other, and no more than so many seats, which is found by
 * how long turns last. Who does not flood waits for a turn or two, not for the flood.
 *
 * Without upstream's like: there, the scheduler takes care of that.
 */
export class EventLoopTurns {
  readonly #clock: Clock;
  /** Queues in which something waits, the one that was served longest ago first. */
  readonly #order = new LinkedList<FlowQueue>();
  readonly #queues = new Map<string, FlowQueue>();
  readonly #continuations = new LinkedList<Continuation>();
  #beginnings = 0;
  #seatsPerTurn = initialSeatsPerTurn;
  #seatsBegun = 0;
  #wentOn = 0;
  /** What has been done in this turn in its opportunities. */
  #served = 0;
  #turnStartedMs = 0;
  #isTurning = false;
  /** Immediates of this turn that have not been called yet, and those of the next. */
  #opportunities = 0;
  #opportunitiesNext = 0;

  /** @param clock - only its `monotonic` is used */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `begin` now or in a later turn. It must not throw.
   * @param flow - whose turn it is
   * @param seats - how wide the request is; the last one of a turn may be wider than what is left of it
   */
  begin(flow: string, seats: number, begin: () => void): void {
    this.#startTurning();
    if (
      this.#order.size === 0 &&
      this.#seatsBegun < this.#seatsPerTurn &&
      (this.#seatsBegun === 0 || this.#hasTime())
    ) {
      this.#seatsBegun += seats;
      begin();
      return;
    }
    this.#queueOf(flow).waiting.push({ seats, begin });
    this.#beginnings++;
    this.#addOpportunity();
  }

  /** Resolves when it is time to go on, for less than a millisecond if it can: in a later turn, always. */
  take(): Promise<void> {
    return new Promise((resolve) => {
      this.#startTurning();
      this.#continuations.push(new Continuation(resolve));
      this.#addOpportunity();
    });
  }

  #queueOf(flow: string): FlowQueue {
    const existing = this.#queues.get(flow);
    if (existing !== undefined) return existing;
    const queue = new FlowQueue(flow);
    this.#queues.set(flow, queue);
    this.#order.push(queue);
    return queue;
  }

  #startTurning(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    this.#startTurn(this.#clock.monotonic());
    this.#addOpportunity();
  }

  #startTurn(nowMs: number): void {
    this.#turnStartedMs = nowMs;
    this.#seatsBegun = 0;
    this.#wentOn = 0;
    this.#served = 0;
  }

  #hasTime(): boolean {
    return this.#clock.monotonic() - this.#turnStartedMs < targetMs;
  }

  #addOpportunity(): void {
    if (this.#opportunitiesNext >= maxOpportunities) return;
    this.#opportunitiesNext++;
    setImmediate(this.#opportunity);
  }

  /**
   * Each is an immediate of its own, for what one begins goes on in microtasks, which run between two immediates: so the next
   * one knows how long it took. Those that are added meanwhile come in the next turn of the loop.
   */
  readonly #opportunity = (): void => {
    if (this.#opportunities === 0) this.#nextTurn();
    this.#opportunities--;
    this.#serveOne();
    if (this.#opportunities > 0) return;
    const waiting = this.#beginnings + this.#continuations.size;
    if (waiting === 0 && this.#opportunitiesNext === 0 && this.#served === 0) this.#isTurning = false;
    // Twice as many as there was time for: those for which there will be none are called for nothing.
    const worthwhile = Math.max(1, Math.min(waiting, 2 * (this.#served + 1), maxOpportunities));
    while (this.#isTurning && this.#opportunitiesNext < worthwhile) this.#addOpportunity();
  };

  #nextTurn(): void {
    this.#opportunities = this.#opportunitiesNext;
    this.#opportunitiesNext = 0;
    const nowMs = this.#clock.monotonic();
    if (this.#order.size > 0) {
      // Halved when it takes too long, one more when it does not: as TCP finds what a line carries.
      this.#seatsPerTurn =
        nowMs - this.#turnStartedMs > targetMs
          ? Math.max(minSeatsPerTurn, this.#seatsPerTurn >> 1)
          : Math.min(maxSeatsPerTurn, this.#seatsPerTurn + 1);
    }
    this.#startTurn(nowMs);
  }

  /** One of either kind comes in each turn; after that, they alternate for as long as there is time. */
  #serveOne(): void {
    const mayBegin = this.#order.size > 0 && this.#seatsBegun < this.#seatsPerTurn;
    const mayGoOn = this.#continuations.size > 0;
    const isOwed = (mayBegin && this.#seatsBegun === 0) || (mayGoOn && this.#wentOn === 0);
    if (!(mayBegin || mayGoOn) || !(isOwed || this.#hasTime())) return;
    const isTurnOfBeginnings = this.#seatsBegun === 0 || (this.#wentOn > 0 && this.#served % 2 === 0);
    if (mayBegin && (isTurnOfBeginnings || !mayGoOn)) this.#beginOne();
    else this.#goOnWithOne();
  }

  #goOnWithOne(): void {
    const first = this.#continuations.first;
    if (first === undefined) return;
    this.#continuations.remove(first);
    this.#served++;
    this.#wentOn++;
    first.goOn();
  }

  /** Of the flow that was served longest ago. */
  #beginOne(): void {
    const queue = this.#order.first;
    const next = queue?.waiting.shift();
    if (queue === undefined || next === undefined) return;
    this.#order.remove(queue);
    if (queue.waiting.length > 0) this.#order.push(queue);
    else this.#queues.delete(queue.flow);
    this.#beginnings--;
    this.#served++;
    this.#seatsBegun += next.seats;
    next.begin();
  }
}

/** A process has one event loop, whatever servers it has. */
export const turns: EventLoopTurns = new EventLoopTurns(realClock);
