import {
  type CompletedConfig,
  type DelegationTarget,
  DiscoveryManager,
  type GenericAPIServer,
  type Informer,
  type InstallerDeps,
  LifecycleSignal,
  listerWatcherFromStorage,
  newGenericAPIServer,
  newInformer,
  type PathHandler,
  serializersFor,
} from "@kube-apiserver/generic-server";
import type { CompletedCRDConfig } from "./config.js";
import { DefinitionControllers } from "./controllers/definition-controllers.js";
import { DefinitionWriter } from "./controllers/definition-writer.js";
import { newConversionMetrics } from "./conversion/conversion-metrics.js";
import { Converters } from "./conversion/converters.js";
import { newCustomResourceDiscovery } from "./discovery/discovery-source.js";
import { newCustomResourceOpenAPI } from "./discovery/openapi-source.js";
import { type CustomResourceLink, newCustomResourceDelegate } from "./handler/custom-resource-delegate.js";
import { newCustomResourceHandler } from "./handler/custom-resource-handler.js";
import { ServedDefinitions } from "./handler/served-definitions.js";
import { definitionKind, newDefinitionResource } from "./registry/definition-resource.js";
import { type DefinitionStore, definitionResource } from "./registry/definition-store.js";

/** The server of custom resources with what the rest of the chain needs from it. */
export interface CustomResourceDefinitions {
  readonly genericAPIServer: GenericAPIServer;
  /** The store of definitions, for the server's own work. */
  readonly definitions: DefinitionStore;
  /** Follows the definitions; runs with the server. */
  readonly informer: Informer;
}

/**
 * The server that definitions are sent to and that serves their objects. Requests to neither go on to `delegate`.
 * Storage is closed with it. Mirrors `apiserver.CompletedConfig.New` of the apiextensions server.
 */
export function newCustomResourceDefinitions(
  config: CompletedCRDConfig,
  delegate: DelegationTarget,
): CustomResourceDefinitions {
  const { generic, extra } = config;
  const { clock, random } = generic;
  const logger = generic.logger.with("apiextensions");
  const { patterns, rules } = generic.expressionEngines;
  const resource = newDefinitionResource(generic, { patterns, rules });
  const converters = new Converters({
    clients: extra.newHookClients(),
    metrics: extra.metrics === undefined ? undefined : newConversionMetrics(extra.metrics),
    clock,
    random,
  });
  const served = new ServedDefinitions({
    restOptionsGetter: extra.crdRESTOptionsGetter,
    installer: installerDepsOf(generic),
    converters,
    patterns,
    rules,
    clock,
    random,
    logger,
  });
  const informer = newInformer({
    listerWatcher: listerWatcherFromStorage(resource.store.storage, definitionResource),
    clock,
    logger,
  });
  const link = newLink(served, delegate);
  const server = newGenericAPIServer("apiextensions-apiserver", generic, newCustomResourceDelegate(link, delegate));
  server.installAPIGroup({
    group: definitionKind.group,
    versions: [{ version: definitionKind.version, resources: [resource.info] }],
  });
  server.onDestroy(() => resource.store.destroy());
  server.onDestroy(async () => converters.close());
  const writer = new DefinitionWriter(resource, clock, logger);
  addHooks(server, {
    informer,
    controllers: new DefinitionControllers({
      informer,
      served,
      writer,
      patterns,
      clock,
      logger,
      establishAfterMs: extra.serverCount > 1 ? establishingDelayMs : 0,
    }),
    synced: link.synced,
  });
  return { genericAPIServer: server, definitions: resource.store, informer };
}

/** Others have heard of a definition after so long. Same as upstream. */
const establishingDelayMs = 5_000;

function newLink(served: ServedDefinitions, delegate: DelegationTarget): CustomResourceLink {
  const discovery = newCustomResourceDiscovery(served);
  const documents = new DiscoveryManager([discovery], () => "");
  return {
    handler: newCustomResourceHandler({
      served,
      discovery: (path) => discoveryDocument(documents, path),
      delegate: delegate.unprotectedHandler,
    }),
    discovery,
    openAPI: newCustomResourceOpenAPI(served),
    synced: new LifecycleSignal("CRDInformerHasSynced"),
    destroy: () => served.destroy(),
  };
}

/** Answers `/apis/<group>` and `/apis/<group>/<version>`. */
function discoveryDocument(documents: DiscoveryManager, path: string): PathHandler | undefined {
  const [root, group = "", version, ...rest] = path.replace(/^\/|\/$/g, "").split("/");
  if (root !== "apis" || group === "" || rest.length > 0) return undefined;
  return documents.documentOf(group, version);
}

function installerDepsOf(config: CompletedConfig): InstallerDeps {
  const {
    admission,
    authorization: authorizer,
    clock,
    logger,
    maxRequestBodyBytes,
    minRequestTimeoutMs,
    jitter,
    offersCBOR,
  } = config;
  return {
    admission,
    authorizer,
    clock,
    logger,
    maxRequestBodyBytes,
    minRequestTimeoutMs,
    jitter,
    offersCBOR,
    serializers: serializersFor({ isTyped: false, offersCBOR }),
  };
}

interface HookParts {
  readonly informer: Informer;
  readonly controllers: DefinitionControllers;
  readonly synced: LifecycleSignal;
}

/** The names are upstream's: they show in `/readyz?verbose`. */
function addHooks(server: GenericAPIServer, { informer, controllers, synced }: HookParts): void {
  server.addPostStartHook("start-apiextensions-informers", async ({ signal, background }) => {
    background(informer.run(signal));
  });
  server.addPostStartHook("start-apiextensions-controllers", async ({ signal, background }) => {
    background(controllers.run(signal));
  });
  server.addPostStartHook("crd-informer-synced", async ({ signal }) => {
    await informer.waitForSync(signal);
    synced.signal();
  });
}
