import type { Clock, Logger } from "@kube-apiserver/component-base";
import { sleep } from "@kube-apiserver/component-base";
import type { Etcd3 } from "etcd3";
import { memberFailed, neverSent } from "./etcd-errors.js";

/** A member and the client for it. */
export interface Endpoint {
  readonly url: string;
  readonly client: Etcd3;
}

export interface EndpointPoolSettings {
  readonly endpoints: readonly Endpoint[];
  readonly dialTimeoutMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * `never`: the call may not be repeated once it may have left. `safe`: repeating it changes nothing.
 */
export type Repeatable = "never" | "safe";

/** Attempts beyond one per endpoint: a connection that was lost is made again. */
const EXTRA_ATTEMPTS = 2;
const RETRY_MS = 50;

/** Keeps to one member while it works and goes on to the next when it does not. */
export class EndpointPool {
  readonly #settings: EndpointPoolSettings;
  /** Those that answered since they last failed. */
  readonly #proven = new Set<Endpoint>();
  #preferred = 0;

  constructor(settings: EndpointPoolSettings) {
    this.#settings = settings;
  }

  get endpoints(): readonly Endpoint[] {
    return this.#settings.endpoints;
  }

  /** Runs `call`, and again elsewhere if it failed for the member's sake and may be repeated. */
  async run<T>(call: (client: Etcd3) => Promise<T>, repeatable: Repeatable, signal?: AbortSignal): Promise<T> {
    const attempts = this.#settings.endpoints.length + EXTRA_ATTEMPTS;
    for (let attempt = 1; ; attempt++) {
      const endpoint = this.#current();
      const outcome = await this.#attempt(endpoint, call);
      if (outcome.ok) return outcome.value;
      const { err, sent } = outcome;
      if (memberFailed(err)) this.failed(endpoint, err);
      const again = memberFailed(err) && (!sent || neverSent(err) || repeatable === "safe");
      if (!again || attempt >= attempts || signal?.aborted) throw err;
      await sleep(this.#settings.clock, RETRY_MS * attempt, signal);
    }
  }

  /** The member to open a stream on. Rejects when none answers. */
  async endpoint(signal: AbortSignal): Promise<Endpoint> {
    return this.run(() => Promise.resolve(this.#current()), "safe", signal);
  }

  /** Says that a member, or the way to it, failed. */
  failed(endpoint: Endpoint, err: unknown): void {
    this.#proven.delete(endpoint);
    if (this.#current() !== endpoint) return;
    this.#preferred = (this.#preferred + 1) % this.#settings.endpoints.length;
    this.#settings.logger.debug("etcd endpoint failed", { endpoint: endpoint.url, next: this.#current().url, err });
  }

  close(): void {
    for (const { client } of this.#settings.endpoints) client.close();
  }

  #current(): Endpoint {
    // The constructor of the engine refuses an empty list.
    return this.#settings.endpoints[this.#preferred] as Endpoint;
  }

  async #attempt<T>(endpoint: Endpoint, call: (client: Etcd3) => Promise<T>): Promise<Outcome<T>> {
    let sent = false;
    try {
      await this.#prove(endpoint);
      sent = true;
      return { ok: true, value: await call(endpoint.client) };
    } catch (err) {
      return { ok: false, err, sent };
    }
  }

  /** A first read with a deadline: an address that swallows packets would hold a call without one for minutes. */
  async #prove(endpoint: Endpoint): Promise<void> {
    if (this.#proven.has(endpoint)) return;
    const deadline = Date.now() + this.#settings.dialTimeoutMs;
    await endpoint.client.kv.range({ key: PROBE_KEY, serializable: true, keys_only: true }, { deadline });
    this.#proven.add(endpoint);
  }
}

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly err: unknown; readonly sent: boolean };

const PROBE_KEY = Buffer.from("\0");
