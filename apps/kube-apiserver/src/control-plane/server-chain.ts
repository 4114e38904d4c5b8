import {
  type APIAggregator,
  completeAggregatorConfig,
  newAPIAggregator,
  newClusterIPResolver,
  newEndpointResolver,
  newLoopbackResolver,
} from "@kube-apiserver/aggregator";
import { builtInDefinitions } from "@kube-apiserver/api";
import { completeCRDConfig, newCustomResourceDefinitions } from "@kube-apiserver/apiextensions";
import type { GroupResource } from "@kube-apiserver/apimachinery";
import {
  type CompletedConfig,
  completeConfig,
  type DelegationTarget,
  type GenericAPIServer,
  LateAccess,
  newAdmissionMetrics,
  newDiscoveryResourceMapper,
  newEmptyDelegate,
  newExpressionEngines,
  newImpersonationMetrics,
  newNotFoundHandler,
  newServiceAccountTokenGenerator,
  type ResourceMapper,
  type ServiceResolver,
  StoreInformers,
} from "@kube-apiserver/generic-server";
import {
  addBootstrapHooks,
  addClusterAuthenticationHook,
  addIdentityLeaseHooks,
  addKubernetesServiceHook,
  addLegacyTokenTrackingHook,
  type ClusterAuthenticationInfo,
  completeKubeAPIServerConfig,
  type KubeAPIServer,
  newKubeAPIServer,
  tableConvertorFor,
} from "@kube-apiserver/kube-apiserver";
import { type AuthenticationSettings, firstServiceIP, joinHostPort } from "@kube-apiserver/options";
import { newAdmission } from "./admission.js";
import { type Authentication, newAuthentication } from "./authentication/authentication.js";
import { legacyTokenGeneratorOf, signerOf } from "./authentication/service-account-keys.js";
import { type Authorization, newAuthorization } from "./authorization/authorization.js";
import type { ControlPlaneConfig } from "./control-plane-config.js";
import { addControllersHook } from "./controllers-hook.js";
import { newServerMetrics, type ServerMetrics } from "./metrics.js";
import { addOpenIDRoutes } from "./openid-routes.js";
import { newRequestLimits, type RequestLimits } from "./request-limits.js";
import { addStorageCare, newStorageParts } from "./storage.js";
import { newWebhookParts, type WebhookParts } from "./webhooks.js";

/** The servers of one process. */
export interface ServerChain {
  /** The one that is run. */
  readonly outermost: GenericAPIServer;
}

/** Builds the chain from its last server to its first. */
export async function createServerChain(config: ControlPlaneConfig): Promise<ServerChain> {
  const parts = await newSharedParts(config);
  let outermost: GenericAPIServer | undefined;
  const isComplete = () => outermost?.muxAndDiscoveryCompleteSignals.every(({ hasSignaled }) => hasSignaled) ?? false;
  const notFound = newEmptyDelegate(newNotFoundHandler(isComplete));
  const apiExtensions = newCustomResourceDefinitions(
    completeCRDConfig({
      generic: parts.generic,
      extra: {
        newHookClients: parts.webhooks.newHookClients,
        metrics: config.metrics,
        serverCount: config.kubernetesService.apiserverCount,
      },
    }),
    notFound,
  );
  const kubeAPIServer = newCoreServer(config, parts, apiExtensions.genericAPIServer);
  outermost = newAggregator(config, parts, kubeAPIServer.genericAPIServer).genericAPIServer;
  addHooks(config, parts, outermost, kubeAPIServer);
  return { outermost };
}

/** What is made once and handed to every server. */
interface SharedParts {
  readonly generic: CompletedConfig;
  readonly authentication: Authentication;
  readonly authorization: Authorization;
  readonly informers: StoreInformers;
  readonly metrics: ServerMetrics;
  /** The way of admission to the server itself. */
  readonly access: LateAccess;
  readonly resourceMapper: ResourceMapper;
  readonly serviceResolver: ServiceResolver;
  readonly webhooks: WebhookParts;
  readonly limits: RequestLimits;
}

async function newSharedParts(config: ControlPlaneConfig): Promise<SharedParts> {
  const { clock, random, logger, loopbackToken, egressSelector } = config.generic;
  const controlPlaneDialer = egressSelector?.lookup("controlplane");
  const informers = new StoreInformers(clock, logger);
  const expressionEngines = config.expressionEngines ?? newExpressionEngines();
  const access = new LateAccess();
  const resourceMapper = newDiscoveryResourceMapper(() => access.client);
  const authorization = await newAuthorization(config.authorization, {
    informerFor: (resource, view) => informers.for(resource, view),
    features: config.featureGates,
    registry: config.metrics,
    dialer: controlPlaneDialer,
    engines: expressionEngines,
    clock,
    random: Math.random,
  });
  const authentication = newAuthentication(config.authentication, {
    clock,
    random,
    logger,
    registry: config.metrics,
    dialer: controlPlaneDialer,
    features: config.featureGates,
    loopbackToken,
    storageOf: (resource) => informers.storageOf({ group: "", resource }),
  });
  const metrics = newServerMetrics(config.metrics, clock);
  const limits = newRequestLimits(config, informers);
  const storage = newStorageParts(config.storage, {
    registry: config.metrics,
    features: config.featureGates,
    clock,
    logger,
    objectCounts: limits.objectCounts,
  });
  const admissionMetrics = newAdmissionMetrics(config.metrics);
  const serviceResolver = newServiceResolver(config, informers);
  const webhooks = newWebhookParts(config, serviceResolver);
  const generic = completeConfig({
    ...config.generic,
    ...metrics.config,
    ...limits.config,
    ...storage,
    offersCBOR: config.featureGates.enabled("CBORServingAndStorage"),
    authentication: authentication.requests,
    keepsAnonymousConnections: !config.featureGates.enabled("UnauthenticatedHTTP2DOSMitigation"),
    authenticationObserver: authentication.observer,
    constrainedImpersonation: config.featureGates.enabled("ConstrainedImpersonation"),
    impersonationMetrics: newImpersonationMetrics(config.metrics),
    apiAudiences: config.authentication.serviceAccounts.apiAudiences,
    ...(config.authentication.requestHeader && { frontProxyHeaders: config.authentication.requestHeader }),
    authorization: authorization.authorizer,
    expressionEngines,
    admission: await newAdmission(config, {
      informers,
      authorization,
      expressionEngines,
      resourceMapper,
      access,
      admissionMetrics,
      webhooks,
    }),
    admissionMetrics,
    openAPI: { info: { title: "Kubernetes", version: config.generic.version.gitVersion }, resolve: builtInDefinitions },
  });
  return {
    generic,
    authentication,
    authorization,
    informers,
    metrics,
    access,
    resourceMapper,
    serviceResolver,
    webhooks,
    limits,
  };
}

function newCoreServer(config: ControlPlaneConfig, parts: SharedParts, delegate: DelegationTarget): KubeAPIServer {
  const { serviceAccounts } = config.authentication;
  const { issuers, apiAudiences, maxExpirationSeconds, extendExpiration, maxExtendedExpirationSeconds } =
    serviceAccounts;
  const key = signerOf(serviceAccounts);
  const { clock, random } = parts.generic;
  const { rbac, ruleResolver } = parts.authorization;
  return newKubeAPIServer(
    completeKubeAPIServerConfig({
      generic: parts.generic,
      extra: {
        featureGates: config.featureGates,
        apiEnablement: config.apiEnablement,
        serviceIPRanges: config.serviceIPRanges,
        serviceNodePortRange: config.serviceNodePortRange,
        serviceAccountTokens: {
          generator: newServiceAccountTokenGenerator({ issuer: issuers[0] ?? "", key, clock, random }),
          audiences: apiAudiences,
          ...(maxExpirationSeconds === undefined ? {} : { maxExpirationSeconds }),
          ...(extendExpiration === undefined ? {} : { extendExpiration }),
          ...(maxExtendedExpirationSeconds === undefined ? {} : { maxExtendedExpirationSeconds }),
        },
        tokenAuthenticator: parts.authentication.tokens,
        apiAudiences,
        ruleResolver,
        ...(rbac === undefined ? {} : { rbac }),
        eventTTLSeconds: config.eventTTLSeconds,
        allowPrivileged: config.allowPrivileged,
        kubelet: config.kubelet,
        metrics: config.metrics,
        tableConvertorFor,
        resourceMapper: parts.resourceMapper,
      },
    }),
    delegate,
  );
}

function serviceInformersOf(informers: StoreInformers) {
  return {
    services: informers.for({ group: "", resource: "services" }),
    endpointSlices: informers.for({ group: "discovery.k8s.io", resource: "endpointslices" }),
  };
}

/** Finds extension servers and webhooks behind services. */
function newServiceResolver({ aggregation, generic }: ControlPlaneConfig, informers: StoreInformers): ServiceResolver {
  const { services, endpointSlices } = serviceInformersOf(informers);
  const { jitter = Math.random } = generic;
  const resolver = aggregation.routesToEndpoints
    ? newEndpointResolver({ services, endpointSlices, jitter })
    : newClusterIPResolver(services);
  const { listener } = generic.secureServing;
  return newLoopbackResolver(resolver, () => ({ host: reachableHost(listener.host), port: listener.port }));
}

/** A server that listens everywhere reaches itself through loopback. */
function reachableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

function newAggregator(config: ControlPlaneConfig, parts: SharedParts, delegate: DelegationTarget): APIAggregator {
  const { proxyClientCert, rejectForwardingRedirects } = config.aggregation;
  return newAPIAggregator(
    completeAggregatorConfig({
      generic: parts.generic,
      extra: {
        serviceInformers: serviceInformersOf(parts.informers),
        serviceResolver: parts.serviceResolver,
        rejectForwardingRedirects,
        metrics: config.metrics,
        ...(proxyClientCert === undefined ? {} : { proxyClientCert }),
      },
    }),
    delegate,
  );
}

/** Everything that begins once the server listens. Hooks run side by side; the informers' one is what requests wait for. */
function addHooks(
  config: ControlPlaneConfig,
  { generic, informers, limits, metrics, access, webhooks, authorization, authentication }: SharedParts,
  outermost: GenericAPIServer,
  kubeAPIServer: KubeAPIServer,
): void {
  const { clock, logger, secureServing } = config.generic;
  const storeOf = (resource: GroupResource) => kubeAPIServer.storeOf(resource);
  outermost.onDestroy(async () => metrics.stop());
  outermost.onDestroy(async () => webhooks.close());
  followAuthorization(outermost, authorization);
  followAuthenticationConfig(outermost, config.authentication);
  outermost.onDestroy(async () => authentication.close());
  informers.bind((resource) => storeOf(resource).storage);
  informers.addHook(outermost);
  outermost.addPostStartHook("start-kube-apiserver-admission-initializer", async (context) => access.bind(context));
  limits.addHook(outermost);
  const storageOf = (group: string, resource: string) => storeOf({ group, resource });
  addOpenIDRoutes(outermost, config.authentication.serviceAccounts, externalAddressOf(config), logger);
  const parts = { clock, logger, storageOf };
  addBootstrapHooks(outermost, { ...parts, features: config.featureGates });
  addClusterAuthenticationHook(outermost, { ...parts, info: () => clusterAuthenticationOf(config.authentication) });
  if (config.featureGates.enabled("APIServerIdentity")) {
    addIdentityLeaseHooks(outermost, { ...parts, ...config.identity, random: config.generic.random });
  }
  addLegacyTokenTrackingHook(outermost, parts);
  addKubernetesServiceHook(outermost, {
    ...parts,
    advertiseAddress: config.kubernetesService.advertiseAddress,
    endpointReconcilerType: config.kubernetesService.endpointReconcilerType,
    apiserverCount: config.kubernetesService.apiserverCount,
    service: {
      clusterIP: firstServiceIP(config.serviceIPRanges[0] ?? "10.0.0.0/24"),
      servicePort: config.kubernetesService.port,
      nodePort: config.kubernetesService.nodePort,
      targetPort: secureServing.listener.port,
    },
  });
  addStorageCare(
    config.storage,
    { registry: config.metrics, features: config.featureGates, clock, logger },
    { outermost, kubeAPIServer },
  );
  const { controllers, rootCAPem } = config;
  const newServiceAccountToken = legacyTokenGeneratorOf(config.authentication.serviceAccounts);
  const { expressionEngines } = generic;
  addControllersHook(outermost, { controllers, rootCAPem, newServiceAccountToken, expressionEngines, clock, logger });
}

/** Not a hook: requests are served whether or not anything ever changes. */
function followAuthorization(server: GenericAPIServer, authorization: Authorization): void {
  const stop = new AbortController();
  const following = authorization.follow(stop.signal);
  server.onDestroy(async () => {
    stop.abort();
    await following;
    authorization.close();
  });
}

/** Not a hook, for the same reason. */
function followAuthenticationConfig(server: GenericAPIServer, { jwt }: AuthenticationSettings): void {
  const stop = new AbortController();
  const following = jwt?.followFile?.(stop.signal);
  server.onDestroy(async () => {
    stop.abort();
    await following;
  });
}

function externalAddressOf({ generic, kubernetesService }: ControlPlaneConfig): string {
  return (
    generic.externalAddress ?? joinHostPort(kubernetesService.advertiseAddress, generic.secureServing.listener.port)
  );
}

function clusterAuthenticationOf({ clientCA, requestHeader }: AuthenticationSettings): ClusterAuthenticationInfo {
  const client = clientCA === undefined ? {} : { clientCAPem: clientCA.current.pem };
  if (requestHeader === undefined) return client;
  const { clientCA: proxyCA, ...names } = requestHeader;
  return { ...client, requestHeader: { ...names, clientCAPem: proxyCA.current.pem } };
}
