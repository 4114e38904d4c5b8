import type { Clock, Timer } from "@kube-apiserver/component-base";
import { maxSeatsOf } from "../estimation/work-estimate.js";
import type { LevelMetrics } from "../metrics/level-metrics.js";
import { DemandIntegrator, type DemandOverTime } from "./demand-integrator.js";
import { type Arrival, estimatedServiceMs, FairRequest } from "./fair-request.js";
import { HandCache } from "./hand-cache.js";
import { LinkedList } from "./linked-list.js";
import { nextQueue } from "./next-queue.js";
import type { QueueSetDump } from "./queue-set-dump.js";
import { RequestQueue } from "./request-queue.js";
import { msPerSeat, type SeatSeconds, seatsTimesMs } from "./seat-seconds.js";

/** How a priority level queues. */
export interface QueuingConfig {
  /** 0: what finds no seats is rejected. Negative: everything is let in at once. */
  readonly queues: number;
  /** Requests that may wait in one queue. */
  readonly queueLengthLimit: number;
  /** Queues that one flow may use. */
  readonly handSize: number;
}

/** How many seats a priority level has. */
export interface DispatchingConfig {
  readonly concurrencyLimit: number;
  /** What metrics relate to; as the limit, unless that is 0. */
  readonly concurrencyDenominator: number;
}

/** What a set is made from. */
export interface QueueSetOptions {
  readonly clock: Clock;
  readonly metrics: LevelMetrics;
  /** Called when the last request is over. */
  readonly onIdle: () => void;
}

/** The progress meter is set back by this much before its numbers get too great to be exact. */
const epoch: SeatSeconds = 2 ** 51;
const highR: SeatSeconds = epoch + epoch / 2;

/**
 * Lets the requests of one priority level in, as many at a time as it has seats, fairly among flows: fair queuing of packets,
 * with seats for the width of a request and the time it really took in place of a length that is known beforehand. R is the
 * work that each busy queue would have been given by now, were all served at once; a queue's next request begins, in that
 * virtual world, at the queue's `nextDispatchR`; the request that would end first there goes first here.
 *
 * Mirrors `queueset.queueSet` (KEP-1040). A request takes time in proportion to the queues that wait, not to all there are.
 */
export class QueueSet {
  readonly #clock: Clock;
  readonly #metrics: LevelMetrics;
  readonly #onIdle: () => void;
  readonly #demand = new DemandIntegrator();
  readonly #nonEmpty = new LinkedList<RequestQueue>();
  readonly #queueless = new LinkedList<FairRequest>();
  readonly #lingering = new Set<Timer>();
  #queuing: QueuingConfig = { queues: 0, queueLengthLimit: 0, handSize: 0 };
  #dispatching: DispatchingConfig = { concurrencyLimit: 0, concurrencyDenominator: 1 };
  #hands: HandCache | undefined;
  #queues: RequestQueue[] = [];
  #activeQueues = 0;
  #currentR: SeatSeconds = 0;
  #lastMs: number;
  #robinIndex = -1;
  #enqueues = 0;
  #requestsWaiting = 0;
  #requestsExecuting = 0;
  #seatsInUse = 0;
  #seatsWaiting = 0;
  #dispatched = 0;
  #rejected = 0;
  #cancelled = 0;

  constructor({ clock, metrics, onIdle }: QueueSetOptions) {
    this.#clock = clock;
    this.#metrics = metrics;
    this.#onIdle = onIdle;
    this.#lastMs = clock.monotonic();
  }

  /** Whether nothing waits and nothing is worked on. */
  get isIdle(): boolean {
    return this.#requestsWaiting === 0 && this.#requestsExecuting === 0;
  }

  /**
   * Checks a configuration before anything is changed.
   * @throws RangeError when hands of that size cannot be dealt from so many queues
   */
  static check({ queues, handSize }: QueuingConfig): void {
    if (queues > 0) new HandCache(queues, handSize);
  }

  /**
   * Changes the configuration. Requests stay where they are: queues that are too many now go when they are empty, and with no
   * queues at all those that wait are still served in turn.
   * @throws RangeError as {@link check}
   */
  configure(queuing: QueuingConfig, dispatching: DispatchingConfig): void {
    this.#syncTime();
    if (queuing.queues > 0) {
      if (this.#hands === undefined || !this.#hands.isFor(queuing)) {
        this.#hands = new HandCache(queuing.queues, queuing.handSize);
      }
      for (let index = this.#queues.length; index < queuing.queues; index++) this.#queues.push(new RequestQueue(index));
      this.#queuing = queuing;
    } else {
      this.#queuing = { ...this.#queuing, queues: queuing.queues };
    }
    this.#dispatching = dispatching;
    const waitingLimit = Math.max(1, this.#queuing.queueLengthLimit) * Math.max(1, queuing.queues);
    this.#metrics.setLimits(waitingLimit, dispatching.concurrencyDenominator);
    this.#dispatch();
  }

  /**
   * Takes a request. Undefined: it is rejected. Otherwise it was let in (`phase` is `executing`), or it waits and
   * `onDispatched` is called later; in the end it has to be handed to {@link finish} or {@link cancel}.
   */
  startRequest(arrival: Arrival): FairRequest | undefined {
    this.#syncTime();
    return this.#queuing.queues < 1 ? this.#startWithoutQueue(arrival) : this.#startInQueue(arrival);
  }

  /** A request that was let in is done; its seats go to others, at once or after its additional latency. */
  finish(request: FairRequest): void {
    if (request.phase !== "executing") return;
    this.#syncTime();
    const { arrival, queue, workEstimate } = request;
    const tookMs = this.#lastMs - request.startedMs;
    this.#requestsExecuting--;
    arrival.counts.executingRequests--;
    arrival.counts.executed(tookMs, arrival.context.requestInfo.verb === "watch");
    if (queue === undefined) this.#queueless.remove(request);
    else {
      queue.finish(request);
      if (queue.isEmpty) this.#activeQueues--;
      // Only now it is known how long it took.
      queue.nextDispatchR -= seatsTimesMs(workEstimate.initialSeats, estimatedServiceMs - tookMs);
      this.#boundNextDispatch(queue);
    }
    if (workEstimate.additionalLatencyMs > 0) this.#linger(request);
    else this.#release(request);
    this.#dispatch();
    this.#noteIdle();
  }

  /** A request that waits does not want to any longer. */
  cancel(request: FairRequest): void {
    if (request.phase !== "waiting" || request.queue === undefined) return;
    this.#syncTime();
    const { arrival, queue } = request;
    queue.leave(request);
    this.#noteLeft(request, queue);
    request.phase = "over";
    this.#rejected++;
    this.#cancelled++;
    arrival.counts.rejected("time-out");
    arrival.counts.waitedInVain(this.#lastMs - request.arrivedMs);
    this.#boundNextDispatch(queue);
    // It may have stood before narrower ones.
    this.#dispatch();
    this.#noteIdle();
  }

  /** What the demand for seats was since the last time. */
  takeDemand(): DemandOverTime {
    this.#syncTime();
    return this.#demand.reset(this.#seatsInUse + this.#seatsWaiting);
  }

  /** Brings the metrics up to date. */
  collectMetrics(): void {
    this.#syncTime();
    this.#metrics.collect(this.#currentR);
  }

  dump(): QueueSetDump {
    return {
      queues: this.#queues,
      queueless: this.#queueless,
      waiting: this.#requestsWaiting,
      executing: this.#requestsExecuting,
      dispatched: this.#dispatched,
      rejected: this.#rejected,
      // As upstream: what waited too long was cancelled.
      timedOut: 0,
      cancelled: this.#cancelled,
    };
  }

  /** Lets go of timers. */
  close(): void {
    for (const timer of this.#lingering) timer.cancel();
    this.#lingering.clear();
  }

  #startWithoutQueue(arrival: Arrival): FairRequest | undefined {
    const { counts, workEstimate } = arrival;
    if (!this.#canAccommodate(maxSeatsOf(workEstimate))) {
      this.#rejected++;
      counts.rejected("concurrency-limit");
      counts.waitedInVain(0);
      this.#noteIdle();
      return undefined;
    }
    const request = new FairRequest(arrival, undefined, this.#lastMs, this.#currentR);
    this.#queueless.push(request);
    this.#execute(request);
    this.#demand.note(this.#seatsInUse + this.#seatsWaiting);
    return request;
  }

  #startInQueue(arrival: Arrival): FairRequest | undefined {
    const { counts } = arrival;
    const queue = this.#chooseQueue(arrival);
    if (this.#seatsInUse >= this.#dispatching.concurrencyLimit && queue.length >= this.#queuing.queueLengthLimit) {
      this.#rejected++;
      counts.rejected("queue-full");
      counts.waitedInVain(0);
      this.#noteIdle();
      return undefined;
    }
    const request = new FairRequest(arrival, queue, this.#lastMs, this.#currentR);
    if (queue.isEmpty) {
      queue.nextDispatchR = this.#currentR;
      this.#activeQueues++;
    }
    if (queue.length === 0) this.#nonEmpty.push(queue);
    queue.enqueue(request);
    this.#requestsWaiting++;
    this.#seatsWaiting += request.maxSeats;
    counts.waitingRequests++;
    counts.waitingSeats += request.maxSeats;
    this.#demand.note(this.#seatsInUse + this.#seatsWaiting);
    this.#boundNextDispatch(queue);
    counts.enqueued(queue.length);
    this.#dispatch();
    return request;
  }

  /** Of the queues of the flow's hand the one with the least work before it. */
  #chooseQueue({ flowSchemaName, flowDistinguisher }: Arrival): RequestQueue {
    const hand = this.#hands?.handOf(flowSchemaName, flowDistinguisher) ?? [0];
    // Begins elsewhere each time, lest flows whose hands overlap prefer the same queue.
    const offset = this.#enqueues++ % hand.length;
    let best: RequestQueue | undefined;
    for (let dealt = 0; dealt < hand.length; dealt++) {
      const queue = this.#queues[hand[(offset + dealt) % hand.length] ?? 0];
      if (queue !== undefined && (best === undefined || queue.totalWorkSum < best.totalWorkSum)) best = queue;
    }
    if (best === undefined) throw new TypeError("a hand was dealt from queues that do not exist");
    return best;
  }

  /** Lets in whatever there are seats for. Those that waited are told when all is settled. */
  #dispatch(): void {
    if (this.#requestsWaiting === 0) return;
    const dispatched: FairRequest[] = [];
    while (this.#requestsWaiting > 0 && this.#seatsInUse < this.#dispatching.concurrencyLimit) {
      const request = this.#takeNext();
      if (request === undefined) break;
      dispatched.push(request);
    }
    for (const { onDispatched } of dispatched) onDispatched?.();
  }

  #takeNext(): FairRequest | undefined {
    const next = nextQueue(this.#nonEmpty, this.#robinIndex, this.#queues.length);
    const request = next?.queue.oldest;
    if (next === undefined || request === undefined) return undefined;
    const { queue } = next;
    if (!this.#canAccommodate(request.maxSeats)) {
      // It waits for enough seats at once, and so do those behind it: wide requests would starve otherwise.
      request.arrival.counts.notAccommodated();
      return undefined;
    }
    queue.execute(request);
    this.#noteLeft(request, queue);
    this.#narrow(request);
    this.#robinIndex = queue.index;
    this.#metrics.dispatched({ r: this.#currentR, s: queue.nextDispatchR, ...next.bounds });
    queue.seatsInUse += request.maxSeats;
    queue.nextDispatchR += request.totalWork;
    this.#execute(request);
    this.#boundNextDispatch(queue);
    return request;
  }

  /** What a request does afterwards is done on no more seats than there are, but for longer then. */
  #narrow(request: FairRequest): void {
    const { concurrencyLimit } = this.#dispatching;
    const { initialSeats, finalSeats } = request.workEstimate;
    if (finalSeats <= concurrencyLimit) return;
    const additionalLatencyMs = msPerSeat(request.finalWork, concurrencyLimit);
    request.workEstimate = { initialSeats, finalSeats: concurrencyLimit, additionalLatencyMs };
  }

  /** A request waits no longer. */
  #noteLeft(request: FairRequest, queue: RequestQueue): void {
    const { counts } = request.arrival;
    this.#requestsWaiting--;
    this.#seatsWaiting -= request.maxSeats;
    counts.waitingRequests--;
    counts.waitingSeats -= request.maxSeats;
    if (queue.length === 0) this.#nonEmpty.remove(queue);
    if (!queue.isEmpty) return;
    this.#activeQueues--;
    this.#removeIfSurplus(queue);
  }

  #execute(request: FairRequest): void {
    const { counts } = request.arrival;
    request.phase = "executing";
    request.startedMs = this.#lastMs;
    this.#requestsExecuting++;
    this.#seatsInUse += request.maxSeats;
    this.#dispatched++;
    counts.executingRequests++;
    counts.executingSeats += request.maxSeats;
    counts.dispatched();
    if (this.#queuing.queues >= 0) counts.waited(this.#lastMs - request.arrivedMs);
  }

  #canAccommodate(seats: number): boolean {
    const { concurrencyLimit } = this.#dispatching;
    if (this.#queuing.queues < 0) return true;
    // A request that is wider than the whole has its turn when it is alone.
    if (seats > concurrencyLimit) return this.#requestsExecuting === 0;
    return this.#seatsInUse + seats <= concurrencyLimit;
  }

  #linger(request: FairRequest): void {
    request.phase = "lingering";
    const timer = this.#clock.setTimer(() => {
      this.#lingering.delete(timer);
      this.#syncTime();
      this.#release(request);
      this.#dispatch();
    }, request.workEstimate.additionalLatencyMs);
    this.#lingering.add(timer);
  }

  #release(request: FairRequest): void {
    const { arrival, queue, maxSeats } = request;
    request.phase = "over";
    this.#seatsInUse -= maxSeats;
    arrival.counts.executingSeats -= maxSeats;
    if (queue === undefined) return;
    queue.seatsInUse -= maxSeats;
    this.#removeIfSurplus(queue);
  }

  /**
   * A queue that cannot use all it is given would save up ever more, and then go before all others. In the virtual world no
   * request begins before it has arrived.
   */
  #boundNextDispatch(queue: RequestQueue): void {
    const { oldest } = queue;
    if (oldest !== undefined && queue.nextDispatchR < oldest.arrivalR) queue.nextDispatchR = oldest.arrivalR;
  }

  #removeIfSurplus(queue: RequestQueue): void {
    if (this.#queues.length <= this.#queuing.queues || !queue.isEmpty || this.#queues[queue.index] !== queue) return;
    this.#queues.splice(queue.index, 1);
    for (const later of this.#queues.slice(queue.index)) later.index--;
    if (this.#robinIndex >= queue.index) this.#robinIndex--;
  }

  /** Brings R up to now. What is so now has been so since the last time: to be called before anything changes. */
  #syncTime(): void {
    const nowMs = this.#clock.monotonic();
    const durationMs = nowMs - this.#lastMs;
    if (durationMs <= 0) return;
    this.#lastMs = nowMs;
    const demand = this.#seatsInUse + this.#seatsWaiting;
    this.#demand.held(demand, durationMs);
    this.#metrics.held(
      {
        waitingRequests: this.#requestsWaiting,
        executingRequests: this.#requestsExecuting,
        seatsInUse: this.#seatsInUse,
        seatsWaiting: this.#seatsWaiting,
      },
      durationMs,
    );
    if (this.#activeQueues === 0) return;
    const rate = Math.min(demand, this.#dispatching.concurrencyLimit) / this.#activeQueues;
    this.#currentR += seatsTimesMs(rate, durationMs);
    if (this.#currentR >= highR) this.#advanceEpoch();
  }

  #advanceEpoch(): void {
    this.#currentR -= epoch;
    for (const queue of this.#queues) {
      queue.nextDispatchR = queue.isEmpty ? 0 : queue.nextDispatchR - epoch;
      for (const request of queue.waiting) request.arrivalR -= epoch;
    }
    this.#metrics.epochAdvanced();
  }

  #noteIdle(): void {
    if (this.isIdle) this.#onIdle();
  }
}
