/** A named event that happens once. */
export class LifecycleSignal {
  readonly name: string;
  readonly #abort = new AbortController();

  constructor(name: string) {
    this.name = name;
  }

  /** Lets it happen; again does nothing. */
  signal(): void {
    this.#abort.abort();
  }

  get hasSignaled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Resolves once it has happened. */
  get signaled(): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** For whoever takes an AbortSignal: aborts when it happens. */
  get abortSignal(): AbortSignal {
    return this.#abort.signal;
  }
}

/**
 * The events of a server's life, in the order in which they happen:
 *
 * ```
 * start                                                     shutdown
 *   │                                                          │
 *   ├─ muxAndDiscoveryComplete                                 ├─ shutdownInitiated            /readyz turns red
 *   │    every path is installed: unknown paths are 404,       │      (--shutdown-delay-duration passes)
 *   │    no longer 503                                         ├─ afterShutdownDelayDuration
 *   └─ hasBeenReady                                            │      (pre-shutdown hooks run)
 *        /readyz was green once                                ├─ preShutdownHooksStopped
 *                                                              ├─ notAcceptingNewRequest       new requests: 429 or refused
 *                                                              ├─ inFlightRequestsDrained      those that do not run long
 *                                                              └─ httpServerStoppedListening
 * ```
 *
 * With `--shutdown-send-retry-after` the listener stays open until the requests in flight are drained, so that late
 * clients are told to come back; without it, it closes at `notAcceptingNewRequest`.
 * Mirrors `server.lifecycleSignals`.
 */
export interface LifecycleSignals {
  readonly shutdownInitiated: LifecycleSignal;
  readonly afterShutdownDelayDuration: LifecycleSignal;
  readonly preShutdownHooksStopped: LifecycleSignal;
  readonly notAcceptingNewRequest: LifecycleSignal;
  readonly inFlightRequestsDrained: LifecycleSignal;
  readonly httpServerStoppedListening: LifecycleSignal;
  readonly hasBeenReady: LifecycleSignal;
  readonly muxAndDiscoveryComplete: LifecycleSignal;
}

/** Signals of one server, none of which has happened. */
export function newLifecycleSignals(): LifecycleSignals {
  return {
    shutdownInitiated: new LifecycleSignal("ShutdownInitiated"),
    afterShutdownDelayDuration: new LifecycleSignal("AfterShutdownDelayDuration"),
    preShutdownHooksStopped: new LifecycleSignal("PreShutdownHooksStopped"),
    notAcceptingNewRequest: new LifecycleSignal("NotAcceptingNewRequest"),
    inFlightRequestsDrained: new LifecycleSignal("InFlightRequestsDrained"),
    httpServerStoppedListening: new LifecycleSignal("HTTPServerStoppedListening"),
    hasBeenReady: new LifecycleSignal("HasBeenReady"),
    muxAndDiscoveryComplete: new LifecycleSignal("MuxAndDiscoveryComplete"),
  };
}
