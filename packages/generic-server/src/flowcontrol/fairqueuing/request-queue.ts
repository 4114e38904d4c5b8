import type { FairRequest } from "./fair-request.js";
import { type Linked, LinkedList } from "./linked-list.js";
import type { SeatSeconds } from "./seat-seconds.js";

/** Requests that wait in the order in which they came, with sums over them. Mirrors `queueset.queue`. */
export class RequestQueue implements Linked<RequestQueue> {
  /** The position among the queues of its set. */
  index: number;
  /** R at which its next request begins in the virtual world. */
  nextDispatchR: SeatSeconds = 0;
  /** Seats of its requests that were let in, those that linger among them. */
  seatsInUse = 0;
  previous: RequestQueue | undefined;
  next: RequestQueue | undefined;
  readonly #executing = new LinkedList<FairRequest>();
  readonly #waiting = new LinkedList<FairRequest>();
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
    return this.#waiting.size === 0 && this.#executing.size === 0;
  }

  get waiting(): Iterable<FairRequest> {
    return this.#waiting;
  }

  /** Those that were let in and are not done. */
  get executing(): Iterable<FairRequest> & { readonly size: number } {
    return this.#executing;
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
    return this.#waiting.first;
  }

  enqueue(request: FairRequest): void {
    this.#waiting.push(request);
    this.#count(request, 1);
  }

  /** Takes one that waits out, wherever it stands. */
  leave(request: FairRequest): void {
    this.#waiting.remove(request);
    this.#count(request, -1);
  }

  /** Lets one that waits in. The queue is at no time taken for empty. */
  execute(request: FairRequest): void {
    this.leave(request);
    this.#executing.push(request);
  }

  /** One that was let in is done. */
  finish(request: FairRequest): void {
    this.#executing.remove(request);
  }

  #count({ workEstimate, maxSeats, totalWork }: FairRequest, sign: 1 | -1): void {
    this.#initialSeatsSum += sign * workEstimate.initialSeats;
    this.#maxSeatsSum += sign * maxSeats;
    this.#totalWorkSum += sign * totalWork;
  }
}
