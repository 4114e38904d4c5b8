import type { RequestListener } from "node:http";
import type { DefinitionsResolver } from "@kube-apiserver/api";
import type { CompletedConfig } from "./config.js";
import type { DelegationTarget } from "./delegation-target.js";
import type { DiscoveryGroup, DiscoverySource } from "./discovery/discovery-group.js";
import { DiscoveryManager } from "./discovery/discovery-manager.js";
import { ResourceRouter } from "./endpoints/resource-router.js";
import { buildHandlerChain } from "./filters/handler-chain.js";
import { RequestWaitGroup } from "./filters/with-wait-group.js";
import { installFlowControlDumps } from "./flowcontrol/debug/install-dumps.js";
import { newDirector } from "./handlers/director.js";
import { getOnly } from "./handlers/get-only.js";
import { newIndexHandler } from "./handlers/index-handler.js";
import { type PathHandler, PathRecorderMux } from "./handlers/path-recorder-mux.js";
import { sendJSON } from "./handlers/plain-text.js";
import { type HealthChecker, namedCheck } from "./health/health-checker.js";
import { installHealthEndpoint } from "./health/health-handlers.js";
import { type PostStartHook, PostStartHookEntry, type PreShutdownHook } from "./hooks.js";
import { type LifecycleSignal, type LifecycleSignals, newLifecycleSignals } from "./lifecycle-signals.js";
import { openAPIGroupVersionsOf } from "./openapi/openapi-group.js";
import { type ForeignOpenAPI, OpenAPIService } from "./openapi/openapi-service.js";
import type { OpenAPISource } from "./openapi/openapi-source.js";
import { PreparedAPIServer } from "./prepared-api-server.js";
import type { APIGroupInfo } from "./server/api-group-info.js";
import { installFlagz } from "./zpages/flagz.js";
import { installStatusz } from "./zpages/statusz.js";

/**
 * One server of a delegation chain: resources, plain paths, health, hooks. It cannot be run: {@link prepareRun} makes what
 * can. Mirrors `server.GenericAPIServer`.
 */
export class GenericAPIServer implements DelegationTarget {
  readonly name: string;
  readonly config: CompletedConfig;
  readonly delegate: DelegationTarget;
  readonly signals: LifecycleSignals = newLifecycleSignals();
  /** Requests in flight, for shutdown. */
  readonly waitGroup = new RequestWaitGroup();
  /** Paths that are not resources. */
  readonly paths = new PathRecorderMux();
  readonly resources: ResourceRouter;
  readonly discovery: DiscoveryManager;
  /** Documents of extension servers; the aggregator adds to it before {@link prepare}. */
  readonly foreignOpenAPI: ForeignOpenAPI[] = [];
  readonly postStartHooks = new Map<string, PostStartHookEntry>();
  readonly preShutdownHooks = new Map<string, PreShutdownHook>();
  readonly #ownHealthChecks: HealthChecker[] = [];
  readonly #ownReadyzChecks: HealthChecker[] = [];
  readonly #ownDiscovery: MutableDiscoverySource;
  readonly #destroyers: (() => Promise<void>)[] = [];
  readonly #completeSignals: LifecycleSignal[] = [];
  #address: () => string = () => "";
  #isPrepared = false;
  #hooksFrozen = false;

  constructor(name: string, config: CompletedConfig, delegate: DelegationTarget) {
    this.name = name;
    this.config = config;
    this.delegate = delegate;
    const { admission, authorization: authorizer, clock, logger, maxRequestBodyBytes, minRequestTimeoutMs } = config;
    const deps = {
      admission,
      authorizer,
      clock,
      logger,
      maxRequestBodyBytes,
      minRequestTimeoutMs,
      jitter: config.jitter,
      offersCBOR: config.offersCBOR,
    };
    this.resources = new ResourceRouter(deps);
    this.#ownDiscovery = new MutableDiscoverySource(() => this.resources.discovery().map(toDiscoveryGroup));
    this.discovery = new DiscoveryManager(this.discoverySources, () => config.externalAddress ?? this.#address(), {
      offersCBOR: config.offersCBOR,
    });
    for (const [hookName, entry] of delegate.postStartHooks) this.postStartHooks.set(hookName, entry);
    for (const [hookName, hook] of delegate.preShutdownHooks) this.preShutdownHooks.set(hookName, hook);
  }

  /** Serves without the handler chain. */
  readonly unprotectedHandler: PathHandler = (req, res) => this.#director(req, res);

  readonly #director: PathHandler = (req, res) => this.#direct(req, res);

  #direct: PathHandler = (req, res) => {
    this.#direct = newDirector({
      resources: this.resources,
      discovery: (group, version) => {
        const document = this.discovery.documentOf(group, version);
        return document && getOnly(document);
      },
      paths: this.paths,
      delegate: this.delegate.unprotectedHandler,
    });
    return this.#direct(req, res);
  };

  get healthChecks(): readonly HealthChecker[] {
    return [...this.#ownHealthChecks, ...this.delegate.healthChecks];
  }

  get readyzChecks(): readonly HealthChecker[] {
    return [...this.#ownReadyzChecks, ...this.delegate.readyzChecks];
  }

  get muxAndDiscoveryCompleteSignals() {
    const own = [this.signals.muxAndDiscoveryComplete, ...this.#completeSignals];
    return [...own, ...this.delegate.muxAndDiscoveryCompleteSignals];
  }

  /** Sources of this server and its delegates. */
  get discoverySources(): readonly DiscoverySource[] {
    return [this.#ownDiscovery, ...this.delegate.discoverySources];
  }

  get openAPISources(): readonly OpenAPISource[] {
    const { openAPI } = this.config;
    const own = openAPI === undefined ? [] : [this.#ownOpenAPISource(openAPI.resolve)];
    return [...own, ...this.delegate.openAPISources];
  }

  listedPaths(): readonly string[] {
    const groups = this.resources.discovery().flatMap(({ group, versions }) => {
      const root = group === "" ? "/api" : `/apis/${group}`;
      return [root, ...versions.map(({ version }) => `${root}/${version}`)];
    });
    return [...this.paths.listedPaths(), ...groups, ...this.delegate.listedPaths()];
  }

  /** Serves a group from now on, in place of what was served under its name. */
  installAPIGroup(info: APIGroupInfo): void {
    this.resources.install(info);
    this.#ownDiscovery.changed();
  }

  /** Stops serving a group. */
  removeAPIGroup(group: string): void {
    this.resources.remove(group);
    this.#ownDiscovery.changed();
  }

  /**
   * Adds a hook that runs once the server listens.
   * @throws TypeError when the name is taken or the server runs already: defects
   */
  addPostStartHook(name: string, hook: PostStartHook): void {
    if (this.#hooksFrozen) throw new TypeError(`unable to add ${JSON.stringify(name)}: the server is prepared already`);
    if (this.postStartHooks.has(name)) throw new TypeError(`unable to add ${JSON.stringify(name)}: it is registered`);
    const entry = new PostStartHookEntry(name, hook);
    this.postStartHooks.set(name, entry);
    this.#ownHealthChecks.push(entry.healthCheck);
  }

  /** Adds a hook that runs before the listener closes. */
  addPreShutdownHook(name: string, hook: PreShutdownHook): void {
    if (this.preShutdownHooks.has(name)) throw new TypeError(`unable to add ${JSON.stringify(name)}: it is registered`);
    this.preShutdownHooks.set(name, hook);
  }

  /** Has unknown paths answered with 503 instead of 404 until `signal` has happened as well. */
  addMuxAndDiscoveryCompleteSignal(signal: LifecycleSignal): void {
    this.#completeSignals.push(signal);
  }

  /** Adds checks of `/healthz`, `/livez` and `/readyz`. */
  addHealthChecks(...checks: readonly HealthChecker[]): void {
    this.#ownHealthChecks.push(...checks);
  }

  /** Adds checks of `/readyz` only. */
  addReadyzChecks(...checks: readonly HealthChecker[]): void {
    this.#ownReadyzChecks.push(...checks);
  }

  /** Resolves when every post-start hook is done, that is, when `/readyz` has nothing to wait for any more. */
  async hooksDone(): Promise<void> {
    await Promise.all([...this.postStartHooks.values()].map(({ done }) => done));
  }

  /** Has `destroy` called after the listener is closed: storage, caches. */
  onDestroy(destroy: () => Promise<void>): void {
    this.#destroyers.push(destroy);
  }

  /** Finishes the paths of this server and, first, of its delegates. */
  prepare(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    this.#hooksFrozen = true;
    this.delegate.prepare();
    this.signals.muxAndDiscoveryComplete.signal();
  }

  /**
   * Makes what can be run of the outermost server of a chain: OpenAPI, health, index, discovery, version and z-pages are
   * installed, and the handler chain is put before everything.
   */
  prepareRun(): PreparedAPIServer {
    const { paths, config } = this;
    if (config.openAPI !== undefined) {
      new OpenAPIService(this.openAPISources, config.openAPI.info, this.foreignOpenAPI).install(paths);
    }
    paths.handle("/api", getOnly(this.discovery.serveAPI));
    paths.unlistedHandle("/api/", getOnly(this.discovery.serveAPI));
    paths.handle("/apis", this.discovery.serveAPIs);
    paths.unlistedHandle("/apis/", this.discovery.serveAPIs);
    paths.handle(
      "/",
      newIndexHandler(() => this.listedPaths()),
    );
    const version = JSON.stringify(config.version, null, 2);
    const serveVersion = getOnly((_req, res) => sendJSON(res, 200, version));
    paths.handle("/version", serveVersion);
    paths.unlistedHandle("/version/", serveVersion);
    if (config.metricsHandler !== undefined) paths.handle("/metrics", config.metricsHandler);
    if (config.flowControl !== undefined) installFlowControlDumps(paths, config.flowControl, config.clock);
    this.prepare();
    this.#installHealth();
    this.#installZPages();
    return new PreparedAPIServer(this, {
      handler: this.#protectedHandler(),
      onListening: (address) => {
        this.#address = () => address;
      },
    });
  }

  async destroy(): Promise<void> {
    for (const destroy of this.#destroyers.splice(0).reverse()) await destroy();
    await this.delegate.destroy();
  }

  #protectedHandler(): RequestListener {
    const { config, signals, waitGroup } = this;
    return buildHandlerChain(this.unprotectedHandler, { config, signals, waitGroup });
  }

  #installHealth(): void {
    const { paths, config, signals } = this;
    const { logger } = config;
    const shutdown = namedCheck("shutdown", async () => {
      if (signals.shutdownInitiated.hasSignaled) throw new Error("process is shutting down");
    });
    const own = this.healthChecks;
    const checks = [...config.healthChecks, ...own];
    const ready = [...config.healthChecks, ...config.readyzChecks, ...own, ...this.readyzChecks, shutdown];
    const onFirstHealthy = () => signals.hasBeenReady.signal();
    const healthz = [...config.healthChecks, ...config.healthzChecks, ...own];
    installHealthEndpoint(paths, { path: "/healthz", checks: healthz, logger });
    const live = checks.map((check) => this.#withGrace(check));
    installHealthEndpoint(paths, { path: "/livez", checks: live, logger });
    installHealthEndpoint(paths, { path: "/readyz", checks: ready, logger, onFirstHealthy });
  }

  #installZPages(): void {
    const { paths, config } = this;
    if (config.flagz !== undefined) installFlagz(paths, config.flagz, config);
    // The last of all paths: it tells of those before.
    if (config.servesStatusz) installStatusz(paths, this.listedPaths(), config);
  }

  /** Hooks may take long to start a server; killing it for that would only make it start over. */
  #withGrace(check: HealthChecker): HealthChecker {
    const { clock, livezGracePeriodMs } = this.config;
    if (livezGracePeriodMs === 0 || !check.name.startsWith("poststarthook/")) return check;
    const goodUntilMs = clock.monotonic() + livezGracePeriodMs;
    return namedCheck(check.name, async (signal) => {
      if (clock.monotonic() >= goodUntilMs) await check.check(signal);
    });
  }

  #ownOpenAPISource(resolve: DefinitionsResolver): OpenAPISource {
    const source = this.#ownDiscovery;
    return {
      get revision() {
        return source.revision;
      },
      groupVersions: () => this.resources.installedGroups().flatMap(openAPIGroupVersionsOf),
      resolve,
    };
  }
}

class MutableDiscoverySource implements DiscoverySource {
  revision = 0;
  readonly #listeners = new Set<() => void>();
  readonly groups: () => readonly DiscoveryGroup[];

  constructor(groups: () => readonly DiscoveryGroup[]) {
    this.groups = groups;
  }

  readonly onChange = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  changed(): void {
    this.revision++;
    for (const listener of [...this.#listeners]) listener();
  }
}

function toDiscoveryGroup({ group, versions }: ReturnType<ResourceRouter["discovery"]>[number]): DiscoveryGroup {
  return { name: group, versions };
}

/** A server of a chain, before {@link GenericAPIServer.prepareRun}. */
export function newGenericAPIServer(
  name: string,
  config: CompletedConfig,
  delegate: DelegationTarget,
): GenericAPIServer {
  return new GenericAPIServer(name, config, delegate);
}
