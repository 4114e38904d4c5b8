import type { Logger, WorkQueue } from "@kube-apiserver/component-base";
import { type Informer, messageOf, serviceNameLabel } from "@kube-apiserver/generic-server";
import { type Availability, apiPathOf, asAPIService } from "../apiservice/api-service.js";
import type { BackendClient } from "../proxy/backend-client.js";
import type { RemoteBackend, RemoteBackends } from "../proxy/remote-backend.js";
import type { ConditionWriter } from "./condition-writer.js";
import { checkService, type ServiceInformers } from "./service-checks.js";

/** What telling whether remote APIServices are available takes. */
export interface AvailabilityOptions {
  readonly apiServices: Informer;
  readonly backends: RemoteBackends;
  /** Absent: services are not looked at; whether the backend answers is all that counts. */
  readonly serviceInformers?: ServiceInformers;
  readonly client: BackendClient;
  readonly conditions: ConditionWriter;
  readonly queue: WorkQueue<string>;
  readonly logger: Logger;
}

/** What no watch tells, a network that fails, is found out by asking again. Same as upstream. */
const resyncMs = 30_000;
/** So many backends may hang, each until its time is up, before others have to wait. Waiting costs nothing. */
const workers = 32;
/** Some addresses of a service may be dead: one that answers is enough. */
const attempts = 5;

/**
 * Keeps the condition `Available` of every remote APIService true: when it changes, when its service does, and from time to
 * time. Mirrors upstream's remote `AvailableConditionController`.
 */
export class AvailabilityController {
  readonly #options: AvailabilityOptions;

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
    const { apiServices, serviceInformers, queue, conditions } = this.#options;
    const add = ({ object }: KeyedObject) => queue.add(object.metadata?.name ?? "");
    const forget = ({ object }: KeyedObject) => conditions.forget(object.metadata?.name ?? "");
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
    if (backend === undefined) return;
    const failure = await this.#probe(backend, signal);
    signal.throwIfAborted();
    const passed = { status: "True", reason: "Passed", message: "all checks passed" } as const;
    const retryMs = await this.#options.conditions.write(apiService, failure ?? passed);
    if (retryMs !== undefined) this.#options.queue.addAfter(name, retryMs);
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
}

const failedCheck = "FailedDiscoveryCheck";

interface KeyedObject {
  readonly object: {
    readonly metadata?: {
      readonly name?: string;
      readonly namespace?: string;
      readonly labels?: { readonly [key: string]: string | undefined };
    };
  };
}
