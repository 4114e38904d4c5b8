import type { Clock, Timer } from "@kube-apiserver/component-base";

// Same as `SetTransportDefaults` of apimachinery: the kernel needs a quarter of an hour to find out that nobody is there.
const readIdleTimeoutMs = 30_000;
const pingTimeoutMs = 15_000;

/** What is done about a peer. */
export interface HealthCheckOptions {
  readonly clock: Clock;
  /** Asks it for an answer. */
  readonly ping: () => void;
  /** There was none. */
  readonly onLost: () => void;
}

/** Asks a peer that has not been heard of for a while whether it is there. */
export class HealthCheck {
  readonly #options: HealthCheckOptions;
  #timer: Timer;
  #hasHeard = false;
  #hasAsked = false;

  constructor(options: HealthCheckOptions) {
    this.#options = options;
    this.#timer = options.clock.setTimer(this.#check, readIdleTimeoutMs);
  }

  /** Something came from it. */
  heard(): void {
    this.#hasHeard = true;
  }

  stop(): void {
    this.#timer.cancel();
  }

  readonly #check = () => {
    const { clock, ping, onLost } = this.#options;
    if (this.#hasAsked && !this.#hasHeard) {
      onLost();
      return;
    }
    this.#hasAsked = !this.#hasHeard;
    this.#hasHeard = false;
    if (this.#hasAsked) ping();
    this.#timer = clock.setTimer(this.#check, this.#hasAsked ? pingTimeoutMs : readIdleTimeoutMs);
  };
}
