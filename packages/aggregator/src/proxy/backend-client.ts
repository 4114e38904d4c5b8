import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Clock } from "@kube-apiserver/component-base";
import { sleep } from "@kube-apiserver/component-base";
import { authorityOf, type ServiceResolver, systemMasters, type UserInfo } from "@kube-apiserver/generic-server";
import type { CertificateMetrics } from "./certificate-metrics.js";
import type { RemoteBackend } from "./remote-backend.js";
import { userHeaders } from "./user-headers.js";
import { WholeAnswer } from "./whole-answer.js";

/** As whom the aggregator asks on its own behalf; backends let administrators see everything. */
const aggregatorUser: UserInfo = Object.freeze({
  name: "system:kube-aggregator",
  uid: "",
  groups: [systemMasters],
  extra: {},
});

/** A whole answer of a backend. */
export interface BackendAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Where the answer came from. */
  readonly url: string;
}

/** What asking backends takes. */
export interface BackendClientOptions {
  readonly resolver: ServiceResolver;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Told why backends could not be reached. */
  readonly certificates: CertificateMetrics;
  /** A longer answer is refused: it is kept in memory. */
  readonly maxBodyBytes?: number;
}

const defaultMaxBodyBytes = 64 * 1024 * 1024;

/** Asks backends for what the aggregator itself wants to know. */
export class BackendClient {
  readonly #options: BackendClientOptions;

  constructor(options: BackendClientOptions) {
    this.#options = options;
  }

  /** Rejects when the service cannot be resolved or does not answer in time. */
  async get(
    { service, connections, failure }: RemoteBackend,
    target: string,
    headers: OutgoingHttpHeaders,
    signal: AbortSignal,
  ): Promise<BackendAnswer> {
    const { resolver, clock, timeoutMs, certificates } = this.#options;
    if (connections === undefined) throw new Error(failure);
    const address = resolver.resolve(service);
    const host = authorityOf(address);
    const limit = newLimit(clock, timeoutMs, host, signal);
    const answer = new WholeAnswer(this.#options.maxBodyBytes ?? defaultMaxBodyBytes);
    const sent = { accept: "application/json", ...headers, ...userHeaders(aggregatorUser), host };
    if (limit.signal.aborted) answer.cancel(limit.signal.reason);
    limit.signal.addEventListener("abort", () => answer.cancel(limit.signal.reason), { once: true });
    try {
      connections.send(address, { method: "GET", target, headers: sent }, answer).then(
        (exchange) => answer.begin(exchange),
        (err: unknown) => answer.failed(err),
      );
      return { ...(await answer.whole), url: `https://${host}${target}` };
    } catch (err) {
      certificates.failed(err);
      throw err;
    } finally {
      limit.end();
    }
  }
}

/** Aborts when time is up or `signal` does. Linked by hand: `AbortSignal.any` leaves a trace in a signal that lives long. */
function newLimit(clock: Clock, timeoutMs: number, host: string, signal: AbortSignal) {
  const limit = new AbortController();
  const done = new AbortController();
  const onAbort = () => limit.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  sleep(clock, timeoutMs, done.signal).then(() => limit.abort(new Error(`timed out waiting for https://${host}`)));
  const end = () => {
    done.abort();
    signal.removeEventListener("abort", onAbort);
  };
  return { signal: limit.signal, end };
}
