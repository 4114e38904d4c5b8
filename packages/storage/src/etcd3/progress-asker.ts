import type { Clock, Timer } from "@kube-apiserver/component-base";

const ASK_AGAIN_MS = 200;
/**
 * A watch that wants to hear of progress asks for it when it has heard nothing for so long: etcd tells of it every ten
 * minutes, and by then history is compacted to which a watch of something that seldom changes would have to go back.
 */
const IDLE_MS = 60_000;

/** Asks for progress until there is an answer: a member stays silent while it catches up, and streams break. */
export class ProgressAsker {
  readonly #clock: Clock;
  readonly #ask: () => boolean;
  #isWanted = false;
  #isIdle = true;
  #isOver = false;
  #timer: Timer | undefined;
  #idleTimer: Timer | undefined;

  /** @param ask - asks, if somebody is there to answer; whether that is so */
  constructor(clock: Clock, ask: () => boolean) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Progress is wanted. */
  request(): void {
    this.#isWanted = true;
    this.resume();
  }

  /** From now on there is progress to ask for, even if nobody wants it, whenever nothing is heard for long. */
  requestWhenIdle(): void {
    this.#isIdle = true;
    this.#idleTimer = this.#clock.setTimer(() => {
      if (this.#isIdle) this.request();
      this.requestWhenIdle();
    }, IDLE_MS);
  }

  /** Somebody may be there who answers. */
  resume(): void {
    this.pause();
    if (!this.#isOver && this.#isWanted && this.#ask())
      this.#timer = this.#clock.setTimer(() => this.resume(), ASK_AGAIN_MS);
  }

  /** Nobody is there any more. */
  pause(): void {
    this.#timer?.cancel();
  }

  /** Something came. */
  heard(what: "events" | "progress"): void {
    this.#isIdle = false;
    if (what === "events") return;
    this.#isWanted = false;
    this.pause();
  }

  end(): void {
    this.#isOver = true;
    this.pause();
    this.#idleTimer?.cancel();
  }
}
