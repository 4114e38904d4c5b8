import type { FairRequest } from "./fair-request.js";
import type { SeatSeconds } from "./seat-seconds.js";

/** Requests that wait in the order in which they came, with sums over them. Mirrors `queueset.queue`. */
export class RequestQueue {
  /** The position among the queues of its set. */
  index: number;
  /** R at which its next request begins in the virtual world. */
  nextDispatchR: SeatSeconds = 0;
  /** Seats of its requests that were let in, those that linger among them. */
  seatsInUse = 0;
  readonly executing = new Set<FairRequest>();
  readonly #waiting = new Set<FairRequest>();
  #initialSeatsSum = 0;
  #maxSeatsSum = 0;
  #totalWorkSum: SeatSeconds = 0;

  constructor(index: number) {
    this.index = index;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Whether nothing waits in it or is worked on from it. */
  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.executing.size === 0;
  }

  get waiting(): Iterable<FairRequest> {
    return this.#waiting;
  }

  get initialSeatsSum(): number {
    return this.#initialSeatsSum;
  }

  get maxSeatsSum(): number {
    return this.#maxSeatsSum;
  }

  get totalWorkSum(): SeatSeconds {
    return this.#totalWorkSum;
  }

  /** The one that waits longest. */
  get oldest(): FairRequest | undefined {
    for (const request of this.#waiting) return request;
    return undefined;
  }

  enqueue(request: FairRequest): void {
    this.#waiting.add(request);
    this.#count(request, 1);
  }

  /** Takes a request out, wherever in the queue it is. False: it is not there. */
  remove(request: FairRequest): boolean {
    if (!this.#waiting.delete(request)) return false;
    this.#count(request, -1);
    return true;
  }

  #count({ workEstimate, maxSeats, totalWork }: FairRequest, sign: 1 | -1): void {
    this.#initialSeatsSum += sign * workEstimate.initialSeats;
    this.#maxSeatsSum += sign * maxSeats;
    this.#totalWorkSum += sign * totalWork;
  }
}
