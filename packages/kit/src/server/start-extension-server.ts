import type { DefinitionsResolver } from "@kube-apiserver/api";
import {
  type Clock,
  cryptoRandom,
  discardLogger,
  type Logger,
  newMetricsRegistry,
  realClock,
  serverVersion,
} from "@kube-apiserver/component-base";
import {
  type AdmissionPlugin,
  type Authorizer,
  type CertKeySource,
  type Client,
  type ClientOptions,
  type CompletedConfig,
  completeConfig,
  type ExpressionEngines,
  type GenericAPIServer,
  type Informer,
  Listener,
  NamespaceLifecycle,
  newAdmissionMetrics,
  newAuthenticationObserver,
  newAuthorizationObserver,
  newClient,
  newEmptyDelegate,
  newExpressionEngines,
  newGenericAPIServer,
  newMetricsHandler,
  newRequestMetrics,
  newStorageFactoryRESTOptionsGetter,
  StoreInformers,
  unionCertificateBundles,
} from "@kube-apiserver/generic-server";
import { type KV, newMemoryKV } from "@kube-apiserver/storage";
import type { AnyResourceDefinition } from "../define-resource.js";
import { loadDefinitionEngines } from "../resource/definition-engines.js";
import { definitionsResolver, installResources, type ServedDefinitions } from "../resource/install-resources.js";
import { ClusterAdmission } from "./cluster-admission.js";
import { newDelegatedAuthentication, newDelegatedAuthorization } from "./delegated-access.js";
import { FollowedAuthentication } from "./followed-authentication.js";
import { canBeWritten, createsInNamespaces, FollowedNamespaces } from "./followed-namespaces.js";
import { newServingIdentity, type ServingIdentity } from "./serving-identity.js";

/** What admission plugins may use. */
export interface AdmissionDeps {
  readonly clock: Clock;
  /** Asked by plugins that tie a field to a right of its own. */
  readonly authorizer: Authorizer;
  /** A local copy of the objects of one of {@link ExtensionServerOptions.resources}; filled before the server is ready. */
  informerFor(definition: AnyResourceDefinition): Informer;
}

/** How an extension server is run. */
export interface ExtensionServerOptions extends ServedDefinitions {
  /** For logs, certificates and documents: `sample-apiserver`. */
  readonly name: string;
  /**
   * Makes the admission plugins, in the order in which they run: after the one that keeps objects out of namespaces that do
   * not exist or are on their way out, and before webhooks and policies. Default: none.
   */
  readonly admission?: (deps: AdmissionDeps) => readonly AdmissionPlugin[];
  /**
   * Whether webhooks and policies that are objects of the kube-apiserver decide about objects of this server, too. Default:
   * true, where there is something that can be created or changed.
   */
  readonly clusterAdmission?: boolean;
  /** The kube-apiserver that knows the users and what they may do. */
  readonly kubeAPIServer: ClientOptions;
  /** Where objects are kept; the caller closes it. Default: in memory, gone with the server. */
  readonly kv?: KV;
  /** Before the keys of objects. Default `/registry`. */
  readonly storagePrefix?: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free one. */
  readonly port?: number;
  /** Serving certificate. Absent: one for {@link dnsNames}, from an authority that is made for it. */
  readonly cert?: CertKeySource;
  /** What clients have to trust, where {@link cert} is given. Absent: that certificate. */
  readonly caPem?: string;
  /** Names in the certificate that is made. Default `localhost`. */
  readonly dnsNames?: readonly string[];
  /** Adds paths and hooks before the server runs. */
  readonly setUp?: (server: GenericAPIServer) => void | Promise<void>;
  /** Default: nothing is logged. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/** An extension server that listens. */
export interface ExtensionServer extends AsyncDisposable {
  /** `https://host:port` */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** What its clients have to trust: for `spec.caBundle` of its APIServices. */
  readonly caPem: string;
  /** Resolves when it has ended; rejects when it failed. */
  readonly stopped: Promise<void>;
  /** Stops it; resolves when nothing of it is left. Again does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a server of `options.resources` that lets in whom the kube-apiserver lets in, and allows what that allows. Resolves
 * once it is ready.
 * @throws DefinitionError when a definition has mistakes
 */
export async function startExtensionServer(options: ExtensionServerOptions): Promise<ExtensionServer> {
  const { clock = realClock, logger = discardLogger } = options;
  const client = newClient({ userAgent: options.name, ...options.kubeAPIServer });
  const ownKV = options.kv === undefined ? newMemoryKV({ clock, firstRevision: clock.now() * 1_000 }) : undefined;
  const close = async () => {
    await client.close();
    await ownKV?.close();
  };
  let listener: Listener | undefined;
  try {
    const engines = newExpressionEngines();
    const loaded = await loadDefinitionEngines(options.resources, engines);
    const resolve = definitionsResolver(options, loaded);
    const identity = newServingIdentity({ ...options, dnsNames: options.dnsNames ?? ["localhost"], clock });
    const trust = await FollowedAuthentication.read({ client, clock, logger });
    if (trust.current.requestHeader === undefined) {
      logger.warn("The kube-apiserver passes no requests on to extension servers");
    }
    listener = await Listener.bind({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
    const informers = new StoreInformers(clock, logger);
    const namespaces = new FollowedNamespaces({ client, clock, logger });
    const followsAdmission = options.clusterAdmission !== false && options.resources.some(canBeWritten);
    const clusterAdmission = followsAdmission
      ? await ClusterAdmission.open({ client, namespaces, engines, clock, logger })
      : undefined;
    const config = newConfig(options, {
      ...{
        client,
        clock,
        logger,
        engines,
        identity,
        trust,
        listener,
        resolve,
        informers,
        namespaces,
        clusterAdmission,
      },
      kv: options.kv ?? (ownKV as KV),
    });
    const server = newGenericAPIServer(options.name, config, newEmptyDelegate());
    const installed = installResources(server, options, loaded);
    informers.bind((resource) => installed.storageOf(resource));
    informers.addHook(server);
    server.addPostStartHook("follow-published-authentication", async ({ signal, background }) => {
      background(trust.run(signal));
    });
    if (followsAdmission || options.resources.some(createsInNamespaces)) {
      server.addPostStartHook("follow-namespaces", async ({ signal, background }) =>
        background(namespaces.run(signal)),
      );
    }
    clusterAdmission?.addHook(server);
    await options.setUp?.(server);
    return await run(server, identity.caPem, close);
  } catch (err) {
    listener?.close();
    await close();
    throw err;
  }
}

interface Parts {
  readonly client: Client;
  readonly kv: KV;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly identity: ServingIdentity;
  readonly trust: FollowedAuthentication;
  readonly listener: Listener;
  readonly resolve: DefinitionsResolver;
  readonly informers: StoreInformers;
  readonly engines: ExpressionEngines;
  readonly namespaces: FollowedNamespaces;
  readonly clusterAdmission: ClusterAdmission | undefined;
}

function newConfig(options: ExtensionServerOptions, parts: Parts): CompletedConfig {
  const { client, kv, clock, logger, identity, trust, listener, resolve, informers } = parts;
  const { engines, namespaces, clusterAdmission } = parts;
  const { caPem: _, ...serving } = identity;
  const loopbackToken = Buffer.from(cryptoRandom.bytes(24)).toString("base64url");
  const registry = newMetricsRegistry();
  const requests = newRequestMetrics(registry);
  const admissionMetrics = newAdmissionMetrics(registry);
  const delegation = { client, clock, loopbackToken, registry };
  const { storagePrefix } = options;
  const authorizer = newDelegatedAuthorization(delegation);
  const informerFor = ({ conversion, ...definition }: AnyResourceDefinition) => {
    const { group, plural } = conversion?.hub ?? definition;
    return informers.for({ group, resource: plural });
  };
  return completeConfig({
    clock,
    random: cryptoRandom,
    logger,
    version: { ...serverVersion },
    loopbackToken,
    secureServing: {
      ...serving,
      listener,
      clientCA: unionCertificateBundles(trust.clientCA, trust.requestHeaderCA),
    },
    authentication: newDelegatedAuthentication(trust, delegation),
    authorization: authorizer,
    metricsHandler: newMetricsHandler(registry),
    requestObserver: requests.observer,
    authenticationObserver: newAuthenticationObserver(registry),
    authorizationObserver: newAuthorizationObserver(registry),
    expressionEngines: engines,
    admission: [
      ...(options.resources.some(createsInNamespaces) ? [new NamespaceLifecycle(namespaces, clock)] : []),
      ...(options.admission?.({ clock, authorizer, informerFor }) ?? []),
      ...(clusterAdmission?.plugins({ authorizer, registry, metrics: admissionMetrics }) ?? []),
    ],
    admissionMetrics,
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({
      ...{ kv, clock, logger },
      ...(storagePrefix === undefined ? {} : { prefix: storagePrefix }),
    }),
    openAPI: { info: { title: options.name, version: serverVersion.gitVersion }, resolve },
  });
}

async function run(server: GenericAPIServer, caPem: string, close: () => Promise<void>): Promise<ExtensionServer> {
  const abort = new AbortController();
  const { url, host, port, stopped: ended } = await server.prepareRun().start(abort.signal);
  const stopped = ended.finally(close);
  await Promise.race([server.hooksDone(), stopped]);
  const stop = () => {
    abort.abort();
    return stopped;
  };
  return { url, host, port, caPem, stopped, stop, [Symbol.asyncDispose]: stop };
}
