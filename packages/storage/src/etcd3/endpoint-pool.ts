import { type Cancellation, type Clock, type Logger, sleep } from "@kube-apiserver/component-base";
import type { Etcd3 } from "etcd3";
import type { Endpoint } from "./endpoint.js";
import { memberFailed, neverSent } from "./etcd-errors.js";
import { ProgressSupport } from "./progress-support.js";

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
/** When a member has not answered after this long, the next one is asked as well. */
const STAGGER_MS = 1000;

/** Keeps to one member while it works and goes on to another when it does not. */
export class EndpointPool {
  readonly progress = new ProgressSupport();
  readonly #settings: EndpointPoolSettings;
  /** Those that answered since they last failed. */
  readonly #proven = new Set<Endpoint>();
  readonly #proofs = new Map<Endpoint, Promise<void>>();
  #choosing: Promise<Endpoint> | undefined;
  #preferred = 0;

  constructor(settings: EndpointPoolSettings) {
    this.#settings = settings;
  }

  /** Runs `call`, and again elsewhere if it failed for the member's sake and may be repeated. */
  async run<T>(call: (client: Etcd3) => Promise<T>, repeatable: Repeatable, signal?: Cancellation): Promise<T> {
    const { clock, dialTimeoutMs, endpoints } = this.#settings;
    const started = clock.monotonic();
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(call);
      if (outcome.ok) return outcome.value;
      const { err, endpoint } = outcome;
      if (endpoint !== undefined && memberFailed(err)) this.failed(endpoint, err);
      const again = memberFailed(err) && (endpoint === undefined || neverSent(err) || repeatable === "safe");
      const isOver = attempt >= endpoints.length + EXTRA_ATTEMPTS || clock.monotonic() - started >= dialTimeoutMs;
      if (!again || isOver || signal?.aborted) throw err;
      await sleep(clock, RETRY_MS * attempt, signal);
    }
  }

  /** A member that answers now. Rejects when none does. */
  async endpoint(): Promise<Endpoint> {
    const current = this.#current();
    if (this.#proven.has(current)) return current;
    this.#choosing ??= this.#choose().finally(() => {
      this.#choosing = undefined;
    });
    return this.#choosing;
  }

  /** Says that a member, or the way to it, failed. */
  failed(endpoint: Endpoint, err: unknown): void {
    this.#proven.delete(endpoint);
    if (this.#current() !== endpoint) return;
    this.#preferred = (this.#preferred + 1) % this.#settings.endpoints.length;
    this.#settings.logger.debug("etcd endpoint failed", { endpoint: endpoint.url, next: this.#current().url, err });
  }

  async close(): Promise<void> {
    await Promise.all(this.#settings.endpoints.map((endpoint) => endpoint.close()));
  }

  #current(): Endpoint {
    // The constructor of the engine refuses an empty list.
    return this.#settings.endpoints[this.#preferred] as Endpoint;
  }

  /** The preferred member if it answers; else whichever does first, of those after it. */
  async #choose(): Promise<Endpoint> {
    const { endpoints } = this.#settings;
    const order = endpoints.map((_, at) => endpoints[(this.#preferred + at) % endpoints.length] as Endpoint);
    const decided = new AbortController();
    const attempts: Promise<Endpoint>[] = [];
    for (const endpoint of order) {
      const before = attempts.at(-1);
      attempts.push(this.#proveAfter(before, endpoint, decided.signal));
    }
    try {
      const chosen = await Promise.any(attempts);
      this.#preferred = endpoints.indexOf(chosen);
      return chosen;
    } catch (err) {
      // What the preferred one said; what the others say is seldom something else.
      throw err instanceof AggregateError ? err.errors[0] : err;
    } finally {
      decided.abort();
    }
  }

  /** Asks a member when the one before it has failed or takes long. */
  async #proveAfter(before: Promise<unknown> | undefined, endpoint: Endpoint, decided: AbortSignal): Promise<Endpoint> {
    if (before !== undefined) {
      const waiting = new AbortController();
      const letGo = () => waiting.abort();
      before.then(() => undefined, letGo);
      await sleep(this.#settings.clock, STAGGER_MS, AbortSignal.any([waiting.signal, decided]));
      if (decided.aborted) throw new Error("another member answered");
    }
    await this.#prove(endpoint);
    return endpoint;
  }

  async #attempt<T>(call: (client: Etcd3) => Promise<T>): Promise<Outcome<T>> {
    let endpoint: Endpoint | undefined;
    try {
      endpoint = await this.endpoint();
      return { ok: true, value: await call(endpoint.client) };
    } catch (err) {
      return { ok: false, err, endpoint };
    }
  }

  /**
   * A first read with a deadline: an address that swallows packets would hold a call without one for minutes. Whoever
   * comes meanwhile waits for the same.
   */
  #prove(endpoint: Endpoint): Promise<void> {
    const known = this.#proofs.get(endpoint);
    if (known !== undefined) return known;
    const proof = this.#read(endpoint).finally(() => this.#proofs.delete(endpoint));
    this.#proofs.set(endpoint, proof);
    return proof;
  }

  async #read(endpoint: Endpoint): Promise<void> {
    await endpoint.renew();
    const { client, url } = endpoint;
    const options = { deadline: Date.now() + this.#settings.dialTimeoutMs };
    await client.kv.range({ key: PROBE_KEY, serializable: true, keys_only: true }, options);
    const version = await client.maintenance.status(options).then(
      (status) => status.version,
      (err: unknown) => {
        // It serves all the same: only its requests for progress are not relied on.
        this.#settings.logger.debug("etcd endpoint does not tell its version", { endpoint: url, err });
        return undefined;
      },
    );
    this.progress.learn(endpoint, version);
    this.#proven.add(endpoint);
  }
}

type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  /** Without an endpoint, the call did not get that far. */
  | { readonly ok: false; readonly err: unknown; readonly endpoint: Endpoint | undefined };

const PROBE_KEY = Buffer.from("\0");
