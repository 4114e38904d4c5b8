import type { Clock, Logger, WorkQueue } from "@kube-apiserver/component-base";
import { type Informer, messageOf, serviceNameLabel } from "@kube-apiserver/generic-server";
import {
  type APIService,
  type Availability,
  apiPathOf,
  asAPIService,
  availabilityOf,
  localAvailability,
  withAvailability,
} from "../apiservice/api-service.js";
import type { BackendClient } from "../proxy/backend-client.js";
import type { RemoteBackend, RemoteBackends } from "../proxy/remote-backend.js";
import type { APIServiceWriter } from "../registration/api-service-writer.js";
import type { AvailabilityMetrics } from "./availability-metrics.js";
import { checkService, type ServiceInformers } from "./service-checks.js";

/** What telling whether APIServices are available takes. */
export interface AvailabilityOptions {
  readonly apiServices: Informer;
  readonly backends: RemoteBackends;
  /** Absent: services are not looked at; whether the backend answers is all that counts. */
  readonly serviceInformers?: ServiceInformers;
  readonly client: BackendClient;
  readonly writer: APIServiceWriter;
  readonly queue: WorkQueue<string>;
  readonly metrics: AvailabilityMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What no watch tells, a network that fails, is found out by asking again. Same as upstream. */
const resyncMs = 30_000;
const workers = 5;
/** Some addresses of a service may be dead: one that answers is enough. */
const attempts = 5;

/**
 * Keeps the condition `Available` of every APIService true: when it changes, when its service does, and from time to time.
 * Mirrors upstream's local and remote `AvailableConditionController`.
 */
export class AvailabilityController {
  readonly #options: AvailabilityOptions;
  /** By name of the APIService, what this server wrote last, in monotonic time. */
  readonly #said = new Map<string, { readonly status: string; readonly atMs: number }>();

  constructor(options: AvailabilityOptions) {
    this.#options = options;
  }

  /** Runs until `signal` aborts. The informers run already. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, logger } = this.#options;
    const forget = this.#follow();
    await queue.run((name) => this.#sync(name, signal), {
      workers,
      signal,
      onError: (name, err) => logger.v(2, "An APIService is not available", { name, err }),
    });
    for (const end of forget) end();
  }

  #follow(): readonly (() => void)[] {
    const { apiServices, serviceInformers, queue } = this.#options;
    const add = ({ object }: KeyedObject) => queue.add(object.metadata?.name ?? "");
    const forget = ({ object }: KeyedObject) => this.#said.delete(object.metadata?.name ?? "");
    const own = apiServices.addHandlers({ onAdd: add, onUpdate: add, onDelete: forget });
    if (serviceInformers === undefined) return [own];
    const addService = ({ object: { metadata = {} } }: KeyedObject) =>
      this.#addAllOf(metadata.namespace ?? "", metadata.name ?? "");
    const addSlice = ({ object: { metadata = {} } }: KeyedObject) =>
      this.#addAllOf(metadata.namespace ?? "", metadata.labels?.[serviceNameLabel] ?? "");
    const { services, endpointSlices } = serviceInformers;
    return [
      own,
      services.addHandlers({ onAdd: addService, onUpdate: addService, onDelete: addService }),
      endpointSlices.addHandlers({ onAdd: addSlice, onUpdate: addSlice, onDelete: addSlice }),
    ];
  }

  #addAllOf(namespace: string, name: string): void {
    for (const { name: apiService, service } of this.#options.backends.list()) {
      if (service.namespace === namespace && service.name === name) this.#options.queue.add(apiService);
    }
  }

  async #sync(name: string, signal: AbortSignal): Promise<void> {
    const found = this.#options.apiServices.get(name);
    if (found === undefined) return;
    const apiService = asAPIService(found);
    const backend = this.#options.backends.get(name);
    if (backend === undefined) {
      if (apiService.spec?.service === undefined) await this.#write(apiService, localAvailability);
      return;
    }
    const failure = await this.#probe(backend, signal);
    signal.throwIfAborted();
    await this.#write(apiService, failure ?? { status: "True", reason: "Passed", message: "all checks passed" });
    // Tried again soon, and less and less often; services and their endpoints tell of their changes.
    if (failure?.reason === failedCheck) throw new Error(failure.message);
    this.#options.queue.addAfter(name, resyncMs);
  }

  async #probe(backend: RemoteBackend, signal: AbortSignal): Promise<Availability | undefined> {
    const { serviceInformers } = this.#options;
    const wrong = serviceInformers === undefined ? undefined : checkService(backend.service, serviceInformers);
    if (wrong !== undefined) return wrong;
    try {
      await Promise.any(Array.from({ length: attempts }, () => this.#ask(backend, signal)));
      return undefined;
    } catch (err) {
      const last = err instanceof AggregateError ? err.errors.at(-1) : err;
      return { status: "False", reason: failedCheck, message: messageOf(last) };
    }
  }

  async #ask(backend: RemoteBackend, signal: AbortSignal): Promise<void> {
    const path = apiPathOf(backend.groupVersion);
    const answer = await this.#options.client.get(backend, path, {}, signal).catch((err: unknown) => {
      throw new Error(`failing or missing response from ${path}: ${messageOf(err)}`, { cause: err });
    });
    const { status, url } = answer;
    if (status >= 200 && status < 300) return;
    throw new Error(`failing or missing response from ${url}: bad status from ${url}: ${status}`);
  }

  /** For how much longer the word of another replica stands that has just said otherwise than this one. */
  #overruledFor(name: string, status: string): number {
    const said = this.#said.get(name);
    return said?.status === status ? said.atMs + disagreementMs - this.#options.clock.monotonic() : 0;
  }

  /** Writes only what differs: a check that finds nothing new must not wake every watcher. */
  async #write(apiService: APIService, next: Availability): Promise<void> {
    const { writer, queue, metrics, clock, logger } = this.#options;
    const before = availabilityOf(apiService);
    const { status, reason, message } = next;
    if (before?.status === status && before.reason === reason && before.message === message) return;
    const name = apiService.metadata?.name ?? "";
    const waitMs = before?.status === status ? 0 : this.#overruledFor(name, status);
    if (waitMs > 0) {
      queue.addAfter(name, waitMs);
      return;
    }
    logger.v(2, "changing APIService availability", { name, oldStatus: before?.status ?? "Unknown", status, reason });
    const written = await writer.updateStatus({
      ...apiService,
      status: withAvailability(apiService.status, next, clock.now()),
    });
    if (!written) {
      queue.addAfter(name, conflictDelayMs);
      return;
    }
    this.#said.set(name, { status, atMs: clock.monotonic() });
    if (before?.status === "True" && status !== "True") metrics.becameUnavailable(name, reason ?? "UnknownReason");
  }
}

const failedCheck = "FailedDiscoveryCheck";
/** A replica that a backend is open to, and one that it is not, must not write against each other as fast as they can. */
const disagreementMs = 5_000;
/** By then the informer has the object that somebody else wrote. */
const conflictDelayMs = 50;

interface KeyedObject {
  readonly object: {
    readonly metadata?: {
      readonly name?: string;
      readonly namespace?: string;
      readonly labels?: { readonly [key: string]: string | undefined };
    };
  };
}
