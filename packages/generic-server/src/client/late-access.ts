import { type Cancellation, CancellationSource } from "@kube-apiserver/component-base";
import type { PostStartHookContext } from "../hooks.js";
import type { Client } from "./client.js";

/** Work that lasts until the signal aborts. */
export type BackgroundWork = (client: Client, signal: AbortSignal) => Promise<void>;

/**
 * The server's own client, and a place for work that lasts as long as the server, for parts that are made before it.
 * Bound by a hook once the server listens.
 */
export class LateAccess {
  readonly #ended = new CancellationSource();
  #context: PostStartHookContext | undefined;
  #waiting: BackgroundWork[] = [];

  /** Undefined before {@link bind}. */
  get client(): Client | undefined {
    return this.#context?.loopbackClient;
  }

  /** Aborts when the server shuts down. */
  get ended(): Cancellation {
    return this.#ended;
  }

  /** Begins what was to be run. Call once. */
  bind(context: PostStartHookContext): void {
    this.#context = context;
    const { signal } = context;
    signal.addEventListener("abort", () => this.#ended.abort(signal.reason), { once: true });
    for (const work of this.#waiting) this.run(work);
    this.#waiting = [];
  }

  /** Runs work in the background of the server, as soon as that runs. The server waits for it when it ends. */
  run(work: BackgroundWork): void {
    if (this.#context === undefined) {
      this.#waiting.push(work);
      return;
    }
    const { loopbackClient, signal, background } = this.#context;
    background(work(loopbackClient, signal));
  }
}
