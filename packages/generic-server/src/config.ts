import type { DefinitionsResolver, DocumentInfo } from "@kube-apiserver/api";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import { type Clock, discardLogger, type Logger, realClock, type TracerProvider } from "@kube-apiserver/component-base";
import type { AdmissionMetrics } from "./admission/admission-metrics.js";
import { type AdmissionObserver, admissionChain } from "./admission/chain.js";
import type { AdmissionPlugin } from "./admission/interfaces.js";
import type { AuditConfig } from "./audit/audit-context.js";
import type { AuthenticationObserver } from "./authentication/authentication-metrics.js";
import type { RequestAuthenticator } from "./authentication/interfaces.js";
import type { RequestHeaderNames } from "./authentication/request-header.js";
import type { Authorizer } from "./authorization/interfaces.js";
import { type ExpressionEngines, newExpressionEngines } from "./cel/expression-engines.js";
import type { EgressSelector } from "./egress/egress-selector.js";
import type { ImpersonationMetrics } from "./filters/impersonation/impersonation-metrics.js";
import type { AuthorizationObserver } from "./filters/with-authorization.js";
import type { OriginMatcher } from "./filters/with-cors.js";
import type { InFlightLimits } from "./filters/with-max-in-flight-limit.js";
import type { RequestObserver } from "./filters/with-metrics.js";
import type { FlowControl } from "./flowcontrol/flow-control.js";
import type { PathHandler } from "./handlers/path-recorder-mux.js";
import type { HealthChecker } from "./health/health-checker.js";
import { newLogCheck, pingCheck } from "./health/health-checker.js";
import type { RESTOptionsGetter } from "./registry/rest/rest-options-getter.js";
import { kubernetesLongRunning, type LongRunningPredicate } from "./request/long-running.js";
import type { SecureServingInfo } from "./serving/secure-serving-info.js";

/** A configuration that cannot be completed. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** What `/version` answers. */
export interface ServerVersion {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly [field: string]: string;
}

/** What OpenAPI documents say besides what is installed. */
export interface OpenAPIConfig {
  readonly info: DocumentInfo;
  /** Finds the types of the kinds that this server installs. */
  readonly resolve: DefinitionsResolver;
}

/**
 * What a program wires a server from: parts, not text. Every optional field says what happens when it is left out.
 * Mirrors `server.Config`.
 */
export interface Config {
  /** Absent: the machine's clock. */
  readonly clock?: Clock;
  /** For UIDs, audit ids and generated names; a seeded one makes them repeatable. */
  readonly random: RandomSource;
  /** A number from 0 up to 1, for spreading timeouts and for texts that are not to be parsed. Absent: Math.random. */
  readonly jitter?: () => number;
  /** Offer CBOR besides JSON, YAML and protobuf: the feature CBORServingAndStorage. Absent: not. */
  readonly offersCBOR?: boolean;
  /** Absent: nothing is logged. */
  readonly logger?: Logger;
  readonly version: ServerVersion;
  /** Where and how to listen. Only the outermost server of a chain listens. */
  readonly secureServing: SecureServingInfo;
  /** Host and port that clients are told. Absent: the address listened on. */
  readonly externalAddress?: string;
  /** What records requests as spans. Absent: nothing does. */
  readonly tracerProvider?: TracerProvider;
  /** By which way connections to others leave. Absent: directly. */
  readonly egressSelector?: EgressSelector;
  readonly authentication: RequestAuthenticator;
  /** What credentials have to be for. Absent: nothing in particular. */
  readonly apiAudiences?: readonly string[];
  /** Headers in which {@link authentication} is told of users; nobody below sees them. Absent: the usual ones alone. */
  readonly frontProxyHeaders?: RequestHeaderNames;
  /** Without the feature UnauthenticatedHTTP2DOSMitigation: nobody's HTTP/2 connections serve many requests. Absent: false. */
  readonly keepsAnonymousConnections?: boolean;
  /** Users may be allowed to act as others in narrow ways too: the gate `ConstrainedImpersonation`. Absent: true. */
  readonly constrainedImpersonation?: boolean;
  /** Absent: users who act as others are not counted. */
  readonly impersonationMetrics?: ImpersonationMetrics;
  /** Absent: attempts to be let in are not counted. */
  readonly authenticationObserver?: AuthenticationObserver;
  readonly authorization: Authorizer;
  /** Bearer token that {@link authentication} takes for `system:apiserver`; the loopback client sends it. */
  readonly loopbackToken: string;
  /** What evaluates patterns and expressions of users; shared by the servers of a chain. Absent: engines of its own. */
  readonly expressionEngines?: ExpressionEngines;
  /** Plugins in the order in which they run. Absent: none. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Where the time that plugins take is counted. Absent: nowhere. */
  readonly admissionMetrics?: AdmissionMetrics;
  readonly restOptionsGetter: RESTOptionsGetter;
  /** Absent: no `/openapi` paths. */
  readonly openAPI?: OpenAPIConfig;
  /** Absent: nothing is recorded. */
  readonly audit?: AuditConfig;
  /** API priority and fairness. Absent: {@link inFlightLimits}. */
  readonly flowControl?: FlowControl;
  /** Absent: requests are not counted. */
  readonly requestObserver?: RequestObserver;
  /** Absent: what becomes of requests in authorization is not counted. */
  readonly authorizationObserver?: AuthorizationObserver;
  /** Serves `/metrics`. Absent: there is no such path. */
  readonly metricsHandler?: PathHandler;
  /** Serve `/statusz`: the feature ComponentStatusz. Absent: true. */
  readonly servesStatusz?: boolean;
  /** Flags of the process and their values, served at `/flagz`: the feature ComponentFlagz. Absent: there is no such path. */
  readonly flagz?: ReadonlyMap<string, string>;
  /** What counts without {@link flowControl}. Absent: upstream's, 400 reads and 200 writes. */
  readonly inFlightLimits?: InFlightLimits;
  /** Absent: that of the Kubernetes API. */
  readonly isLongRunning?: LongRunningPredicate;
  /** How long a request may take that does not run long. Absent: 60000. */
  readonly requestTimeoutMs?: number;
  /** The least that a watch lasts when its client names no timeout. Absent: 1800000. */
  readonly minRequestTimeoutMs?: number;
  /** Absent: 3 MiB. */
  readonly maxRequestBodyBytes?: number;
  /** How long `/readyz` is red before anything else stops. Absent: 0. */
  readonly shutdownDelayDurationMs?: number;
  /** Keep listening while requests are drained, and tell new ones to come back. Absent: false. */
  readonly shutdownSendRetryAfter?: boolean;
  /** How long requests that run long may take to end at shutdown before they are cut off. Absent: 2000. */
  readonly shutdownWatchTerminationGraceMs?: number;
  /** How long `/livez` forgives checks that fail after start. Absent: 0. */
  readonly livezGracePeriodMs?: number;
  /** Share of HTTP/2 requests that are asked to reconnect, 0 to 0.02. Absent: 0. */
  readonly goawayChance?: number;
  /** Absent: no HSTS header. */
  readonly hstsDirectives?: readonly string[];
  /** Absent: no cross-origin requests. */
  readonly corsAllowedOrigins?: OriginMatcher;
  /** Checks of `/healthz` besides `ping`, `log` and those of the hooks. Absent: none. */
  readonly healthChecks?: readonly HealthChecker[];
  /** Checks of `/healthz` besides, of which the server's life does not depend. Absent: none. */
  readonly healthzChecks?: readonly HealthChecker[];
  /** Checks of `/readyz` besides. Absent: none. */
  readonly readyzChecks?: readonly HealthChecker[];
}

type Optional =
  | "externalAddress"
  | "tracerProvider"
  | "egressSelector"
  | "openAPI"
  | "frontProxyHeaders"
  | "authenticationObserver"
  | "impersonationMetrics"
  | "audit"
  | "flowControl"
  | "requestObserver"
  | "authorizationObserver"
  | "metricsHandler"
  | "flagz"
  | "corsAllowedOrigins";

// Not exported, never constructed: it only keeps other modules from making a CompletedConfig.
abstract class Completed {
  declare private readonly nominal: never;
}

type Settled = Required<Omit<Config, Optional | "admission" | "admissionMetrics">> & {
  readonly [Key in Optional]: Config[Key] | undefined;
} & { readonly admission: ReturnType<typeof admissionChain> };

/** A {@link Config} with every default filled in. Only {@link completeConfig} makes one. */
export type CompletedConfig = Readonly<Settled> & Completed;

const minute = 60_000;

function observerOf({ admissionMetrics: metrics, clock = realClock }: Config): AdmissionObserver | undefined {
  return metrics === undefined ? undefined : { metrics, monotonic: () => clock.monotonic() };
}

/**
 * Fills in defaults. The config is not changed; the result is frozen.
 * @throws ConfigError when settings contradict each other
 */
export function completeConfig(config: Config): CompletedConfig {
  const logger = config.logger ?? discardLogger;
  const goawayChance = config.goawayChance ?? 0;
  if (goawayChance < 0 || goawayChance > 0.02) throw new ConfigError("goawayChance has to be from 0 to 0.02");
  if (config.loopbackToken === "") throw new ConfigError("the loopback identity needs a token");
  const settled: Settled = {
    clock: config.clock ?? realClock,
    random: config.random,
    jitter: config.jitter ?? Math.random,
    offersCBOR: config.offersCBOR ?? false,
    logger,
    version: config.version,
    secureServing: config.secureServing,
    externalAddress: config.externalAddress,
    tracerProvider: config.tracerProvider,
    egressSelector: config.egressSelector,
    authentication: config.authentication,
    apiAudiences: config.apiAudiences ?? [],
    frontProxyHeaders: config.frontProxyHeaders,
    keepsAnonymousConnections: config.keepsAnonymousConnections ?? false,
    authenticationObserver: config.authenticationObserver,
    constrainedImpersonation: config.constrainedImpersonation ?? true,
    impersonationMetrics: config.impersonationMetrics,
    authorization: config.authorization,
    loopbackToken: config.loopbackToken,
    expressionEngines: config.expressionEngines ?? newExpressionEngines(),
    admission: admissionChain(config.admission ?? [], observerOf(config)),
    restOptionsGetter: config.restOptionsGetter,
    openAPI: config.openAPI,
    audit: config.audit,
    flowControl: config.flowControl,
    requestObserver: config.requestObserver,
    authorizationObserver: config.authorizationObserver,
    metricsHandler: config.metricsHandler,
    servesStatusz: config.servesStatusz ?? true,
    flagz: config.flagz,
    inFlightLimits: config.inFlightLimits ?? { readOnly: 400, mutating: 200 },
    isLongRunning: config.isLongRunning ?? kubernetesLongRunning,
    requestTimeoutMs: config.requestTimeoutMs ?? minute,
    minRequestTimeoutMs: config.minRequestTimeoutMs ?? 30 * minute,
    maxRequestBodyBytes: config.maxRequestBodyBytes ?? 3 * 1024 * 1024,
    shutdownDelayDurationMs: config.shutdownDelayDurationMs ?? 0,
    shutdownSendRetryAfter: config.shutdownSendRetryAfter ?? false,
    shutdownWatchTerminationGraceMs: config.shutdownWatchTerminationGraceMs ?? 2_000,
    livezGracePeriodMs: config.livezGracePeriodMs ?? 0,
    goawayChance,
    hstsDirectives: config.hstsDirectives ?? [],
    corsAllowedOrigins: config.corsAllowedOrigins,
    healthChecks: [pingCheck, newLogCheck(() => logger.flush()), ...(config.healthChecks ?? [])],
    healthzChecks: config.healthzChecks ?? [],
    readyzChecks: config.readyzChecks ?? [],
  };
  return Object.freeze(settled) as CompletedConfig;
}
