import { WorkQueue } from "@kube-apiserver/component-base";
import {
  type DelegationTarget,
  type GenericAPIServer,
  type Informer,
  LifecycleSignal,
  listerWatcherFromStorage,
  namedCheck,
  newGenericAPIServer,
  newInformer,
  type PostStartHookContext,
  type PreparedAPIServer,
} from "@kube-apiserver/generic-server";
import { APIServiceRoutes } from "./api-service-routes.js";
import { apiServicesResource, asAPIService } from "./apiservice/api-service.js";
import { type APIServiceStorage, newAPIServiceStorage } from "./apiservice/storage.js";
import type { CompletedAggregatorConfig } from "./config.js";
import { addDiscoveryMetrics } from "./discovery/discovery-metrics.js";
import { MergedDiscoverySource } from "./discovery/merged-discovery-source.js";
import { RemoteDiscovery } from "./discovery/remote-discovery.js";
import { newOpenAPIMetrics } from "./openapi/openapi-metrics.js";
import { RemoteOpenAPI } from "./openapi/remote-openapi.js";
import { BackendClient } from "./proxy/backend-client.js";
import { type CertificateMetrics, newCertificateMetrics } from "./proxy/certificate-metrics.js";
import { RemoteBackends } from "./proxy/remote-backend.js";
import { APIServiceWriter } from "./registration/api-service-writer.js";
import { AutoRegistration } from "./registration/auto-registration.js";
import { followDiscovery } from "./registration/follow-discovery.js";
import { newLocalAPIServices } from "./registration/local-api-services.js";
import { followRemoteDocuments, type RemoteDocuments } from "./remote-documents.js";
import { AvailabilityController } from "./status/availability-controller.js";
import { type AvailabilityMetrics, newAvailabilityMetrics } from "./status/availability-metrics.js";
import { ConditionWriter } from "./status/condition-writer.js";
import { runLocalAvailability } from "./status/local-availability.js";

const probeTimeoutMs = 5_000;
const documentTimeoutMs = 5_000;
const openAPITimeoutMs = 30_000;
// An extension server that was just started is found quickly, one that is gone is not hammered. Upstream waits for up to
// 30 s: where one comes back, that is how long it goes unnoticed.
const availabilityBackoff = { baseDelayMs: 5, maxDelayMs: 2_000 };
const documentBackoff = { baseDelayMs: 500, maxDelayMs: 60_000 };

/**
 * The server in front of all others: it serves APIServices, and what they say is served elsewhere it passes on.
 * Mirrors `apiserver.APIAggregator`.
 */
export class APIAggregator {
  readonly genericAPIServer: GenericAPIServer;
  readonly #config: CompletedAggregatorConfig;
  readonly #storage: APIServiceStorage;
  readonly #apiServices: Informer;
  readonly #backends: RemoteBackends;
  readonly #certificates: CertificateMetrics;
  readonly #availability: AvailabilityMetrics;
  readonly #source: MergedDiscoverySource;
  readonly #routes: APIServiceRoutes;
  readonly #discovery: RemoteDiscovery;
  readonly #openAPI: RemoteOpenAPI;
  readonly #availabilityQueue: WorkQueue<string>;
  readonly #discoveryQueue: WorkQueue<string>;
  readonly #openAPIQueue: WorkQueue<string>;
  readonly #openAPIV3Queue: WorkQueue<string>;
  readonly #initiated = new LifecycleSignal("APIServiceRegistrationControllerInitiated");

  constructor(config: CompletedAggregatorConfig, delegate: DelegationTarget) {
    const { generic, extra } = config;
    const { clock, logger } = generic;
    const server = newGenericAPIServer("kube-aggregator", generic, delegate);
    this.genericAPIServer = server;
    this.#config = config;
    this.#storage = newAPIServiceStorage(generic);
    server.installAPIGroup(this.#storage.group);
    const listerWatcher = listerWatcherFromStorage(this.#storage.store.storage, apiServicesResource);
    this.#apiServices = newInformer({ listerWatcher, clock, logger: logger.with("aggregator") });
    this.#certificates = newCertificateMetrics(extra.metrics);
    this.#availability = newAvailabilityMetrics(extra.metrics, this.#apiServices);
    addDiscoveryMetrics(extra.metrics, server.discovery);
    this.#backends = new RemoteBackends(
      () => extra.proxyClientCert?.current,
      clock,
      generic.egressSelector?.lookup("cluster"),
    );
    this.#source = new MergedDiscoverySource(server.discoverySources);
    server.discovery.replaceSources(this.#source);
    this.#routes = new APIServiceRoutes({
      paths: server.paths,
      discovery: server.discovery,
      backends: this.#backends,
      proxy: {
        resolver: extra.serviceResolver,
        rejectForwardingRedirects: extra.rejectForwardingRedirects,
        // Otherwise it would be found out when the next check is due, and many a request would wait for nothing till then.
        onUnreachable: (name) => this.#availabilityQueue.add(name),
        clock,
        logger,
      },
      delegate: delegate.unprotectedHandler,
    });
    this.#discovery = new RemoteDiscovery(this.#newClient(documentTimeoutMs), this.#source);
    this.#openAPI = new RemoteOpenAPI(this.#newClient(openAPITimeoutMs), newOpenAPIMetrics(extra.metrics));
    server.foreignOpenAPI.push(this.#openAPI);
    this.#availabilityQueue = new WorkQueue({ clock, ...availabilityBackoff });
    this.#discoveryQueue = new WorkQueue({ clock, ...documentBackoff });
    this.#openAPIQueue = new WorkQueue({ clock, ...documentBackoff });
    this.#openAPIV3Queue = new WorkQueue({ clock, ...documentBackoff });
    this.#addHooks(delegate);
    server.onDestroy(() => this.#destroy());
  }

  /** APIServices as they are known to this server; it is run by a hook. */
  get apiServices(): Informer {
    return this.#apiServices;
  }

  /** Makes what can be run. Call once. */
  prepareRun(): PreparedAPIServer {
    return this.genericAPIServer.prepareRun();
  }

  #addHooks(delegate: DelegationTarget): void {
    const server = this.genericAPIServer;
    const { proxyClientCert } = this.#config.extra;
    server.addMuxAndDiscoveryCompleteSignal(this.#initiated);
    server.addPostStartHook("start-kube-aggregator-informers", async ({ signal, background }) => {
      background(this.#apiServices.run(signal));
      await this.#apiServices.waitForSync(signal);
    });
    server.addPostStartHook("apiservice-registration-controller", (context) => this.#followAPIServices(context));
    server.addPostStartHook("apiservice-status-local-available-controller", (context) =>
      this.#runLocalAvailability(context),
    );
    server.addPostStartHook("apiservice-status-remote-available-controller", (context) =>
      this.#runRemoteAvailability(context),
    );
    server.addPostStartHook("apiservice-discovery-controller", async (context) => {
      this.#runDocuments(context, this.#discovery, this.#discoveryQueue);
    });
    server.addPostStartHook("apiservice-openapi-controller", async (context) => {
      this.#runDocuments(context, this.#openAPI.inV2, this.#openAPIQueue);
    });
    server.addPostStartHook("apiservice-openapiv3-controller", async (context) => {
      this.#runDocuments(context, this.#openAPI.inV3, this.#openAPIV3Queue);
    });
    if (proxyClientCert !== undefined) {
      server.addPostStartHook("aggregator-reload-proxy-client-cert", async ({ signal }) => {
        const forget = proxyClientCert.onChange(() => this.#backends.reconnect());
        signal.addEventListener("abort", forget, { once: true });
      });
    }
    this.#addAutoRegistration(delegate);
  }

  /** Registers what the delegates serve, and follows what they come to serve later. */
  #addAutoRegistration(delegate: DelegationTarget): void {
    const server = this.genericAPIServer;
    const { clock, logger } = this.#config.generic;
    const { discoverySources: sources } = delegate;
    let registration: AutoRegistration | undefined;
    server.addHealthChecks(
      namedCheck("autoregister-completion", async () => {
        const missing = registration?.missing;
        if (missing === undefined) throw new Error("auto-registration has not begun");
        if (missing.length > 0) throw new Error(`missing APIService: [${missing.join(" ")}]`);
      }),
    );
    server.addPostStartHook("kube-apiserver-autoregistration", async ({ signal, background }) => {
      registration = new AutoRegistration({
        wanted: newLocalAPIServices(sources),
        apiServices: this.#apiServices,
        writer: new APIServiceWriter(this.#storage, clock, signal),
        queue: new WorkQueue({ clock }),
        logger,
      });
      await Promise.all([registration.begin(), this.#apiServices.waitForSync(signal)]);
      background(registration.run(signal));
      const changed = () => registration?.wantedChanged();
      background(followDiscovery(sources, changed, { clock, signal }));
    });
  }

  /** Keeps the routes, the order of discovery and the queues in step with the APIServices. */
  async #followAPIServices({ signal }: PostStartHookContext): Promise<void> {
    await this.#apiServices.waitForSync(signal);
    const forget = this.#apiServices.addHandlers({
      onAdd: (obj) => this.#apply(obj.object),
      onUpdate: (obj) => this.#apply(obj.object),
      onDelete: (obj) => this.#remove(obj.object.metadata?.name ?? ""),
    });
    signal.addEventListener("abort", forget, { once: true });
    this.#initiated.signal();
  }

  #apply(object: Parameters<typeof asAPIService>[0]): void {
    const apiService = asAPIService(object);
    const { metadata, spec } = apiService;
    const name = metadata?.name ?? "";
    this.#source.setPriorities(name, {
      group: spec?.groupPriorityMinimum ?? 0,
      version: spec?.versionPriority ?? 0,
    });
    const wasRemote = this.#backends.get(name) !== undefined;
    this.#backends.set(name, apiService);
    const backend = this.#backends.get(name);
    if (backend !== undefined) this.#discovery.announce(backend);
    if (backend === undefined && !wasRemote) return;
    this.#documentsChanged(name);
  }

  #remove(name: string): void {
    this.#source.remove(name);
    if (this.#backends.get(name) === undefined) return;
    this.#backends.delete(name);
    this.#documentsChanged(name);
  }

  #documentsChanged(name: string): void {
    this.#routes.updateIndex();
    this.#discoveryQueue.add(name);
    this.#openAPIQueue.add(name);
    this.#openAPIV3Queue.add(name);
  }

  async #runLocalAvailability({ signal, background }: PostStartHookContext): Promise<void> {
    const { clock, logger } = this.#config.generic;
    const apiServices = this.#apiServices;
    await apiServices.waitForSync(signal);
    const queue = new WorkQueue<string>({ clock, ...availabilityBackoff });
    const conditions = this.#newConditionWriter(signal);
    background(runLocalAvailability({ apiServices, conditions, queue, logger }, signal));
  }

  async #runRemoteAvailability({ signal, background }: PostStartHookContext): Promise<void> {
    const { generic, extra } = this.#config;
    const controller = new AvailabilityController({
      apiServices: this.#apiServices,
      backends: this.#backends,
      ...(extra.serviceInformers === undefined ? {} : { serviceInformers: extra.serviceInformers }),
      client: this.#newClient(probeTimeoutMs),
      conditions: this.#newConditionWriter(signal),
      queue: this.#availabilityQueue,
      logger: generic.logger,
    });
    await this.#initiated.signaled;
    background(this.#availabilityWhenServicesAreKnown(controller, signal));
  }

  #newConditionWriter(signal: AbortSignal): ConditionWriter {
    const { clock, logger } = this.#config.generic;
    const writer = new APIServiceWriter(this.#storage, clock, signal);
    return new ConditionWriter({ writer, metrics: this.#availability, clock, logger });
  }

  /** A service that is not known yet must not count as one that is missing. */
  async #availabilityWhenServicesAreKnown(controller: AvailabilityController, signal: AbortSignal): Promise<void> {
    const { serviceInformers } = this.#config.extra;
    const informers = serviceInformers === undefined ? [] : Object.values(serviceInformers);
    try {
      await Promise.all(informers.map((informer) => informer.waitForSync(signal)));
    } catch (err) {
      if (signal.aborted) return;
      throw err;
    }
    await controller.run(signal);
  }

  #runDocuments(
    { signal, background }: PostStartHookContext,
    documents: RemoteDocuments,
    queue: WorkQueue<string>,
  ): void {
    const { logger } = this.#config.generic;
    background(followRemoteDocuments({ documents, backends: this.#backends, queue, logger }, signal));
  }

  #newClient(timeoutMs: number): BackendClient {
    const { serviceResolver: resolver } = this.#config.extra;
    const certificates = this.#certificates;
    return new BackendClient({ resolver, certificates, clock: this.#config.generic.clock, timeoutMs });
  }

  async #destroy(): Promise<void> {
    this.#backends.close();
    await this.#storage.store.destroy();
  }
}

/** The aggregator before `delegate`. Storage is closed with it. Mirrors `completedConfig.NewWithDelegate`. */
export function newAPIAggregator(config: CompletedAggregatorConfig, delegate: DelegationTarget): APIAggregator {
  return new APIAggregator(config, delegate);
}
