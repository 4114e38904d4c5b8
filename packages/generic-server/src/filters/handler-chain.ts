import type { RequestListener } from "node:http";
import { OperationLog } from "@kube-apiserver/component-base";
import express from "express";
import type { CompletedConfig } from "../config.js";
import type { PathHandler } from "../handlers/path-recorder-mux.js";
import type { LifecycleSignals } from "../lifecycle-signals.js";
import { composeFilters } from "./compose-filters.js";
import { newFailedRequestAudit } from "./failed-request-audit.js";
import type { Filter } from "./filter.js";
import { withImpersonation } from "./impersonation/with-impersonation.js";
import { withAudit } from "./with-audit.js";
import { withAuditInit } from "./with-audit-init.js";
import { withAuthentication } from "./with-authentication.js";
import { withAuthorization } from "./with-authorization.js";
import { withCORS } from "./with-cors.js";
import { withCacheControl, withHSTS } from "./with-headers.js";
import { withHTTPLogging } from "./with-http-logging.js";
import { withMaxInFlightLimit } from "./with-max-in-flight-limit.js";
import { withMetrics } from "./with-metrics.js";
import { withPanicRecovery } from "./with-panic-recovery.js";
import { withPriorityAndFairness } from "./with-priority-and-fairness.js";
import { withProbabilisticGoaway } from "./with-probabilistic-goaway.js";
import { withRequestInfo, withRequestReceivedTimestamp } from "./with-request-info.js";
import { withRetryAfter } from "./with-retry-after.js";
import { withRequestDeadline, withTimeoutForNonLongRunningRequests } from "./with-timeout.js";
import { withFilterSpan, withOperationLog, withTracing } from "./with-tracing.js";
import { type RequestWaitGroup, withWaitGroup } from "./with-wait-group.js";

/** What the chain shares with the server it stands before. */
export interface HandlerChainDeps {
  readonly config: CompletedConfig;
  readonly signals: LifecycleSignals;
  readonly waitGroup: RequestWaitGroup;
}

/**
 * The chain that every request passes, as one list in the order in which a request meets it. Only the outermost server
 * wears it. Mirrors `server.DefaultBuildHandlerChain`.
 */
export function handlerChain({ config, signals, waitGroup }: HandlerChainDeps): readonly Filter[] {
  const { clock, logger, tracerProvider } = config;
  const audit = config.audit === undefined ? undefined : { ...config.audit, clock, logger };
  const recordFailure = audit === undefined ? undefined : newFailedRequestAudit(audit);
  const only = <T>(condition: T, filter: (given: NonNullable<T>) => Filter): readonly Filter[] =>
    condition ? [filter(condition)] : [];
  const span = (name: string) => only(tracerProvider, (provider) => withFilterSpan(provider, name));
  return [
    // First of all, so that even the shortest answer carries an audit id; everything below needs the context it starts.
    withAuditInit(config.random, audit),
    withRequestReceivedTimestamp(clock),
    withRequestInfo(config.isLongRunning),
    withHTTPLogging(logger, clock),
    ...only(config.shutdownSendRetryAfter, () => withRetryAfter(signals.notAcceptingNewRequest)),
    ...only(config.hstsDirectives.length > 0, () => withHSTS(config.hstsDirectives)),
    withCacheControl,
    ...only(config.goawayChance > 0, () => withProbabilisticGoaway(config.goawayChance, config.jitter)),
    // Before the deadline starts to run: a request that is not let in any more needs none.
    withWaitGroup(waitGroup),
    withRequestDeadline(config.requestTimeoutMs, recordFailure),
    withTimeoutForNonLongRunningRequests(clock),
    // Before authentication: a browser's preflight request carries no credentials.
    ...(config.corsAllowedOrigins === undefined ? [] : [withCORS(config.corsAllowedOrigins)]),
    ...span("authentication"),
    withAuthentication(config.authentication, {
      logger,
      clock,
      apiAudiences: config.apiAudiences,
      keepsAnonymousConnections: config.keepsAnonymousConnections,
      ...(recordFailure && { recordFailure }),
      ...(config.frontProxyHeaders && { frontProxyHeaders: config.frontProxyHeaders }),
      ...(config.authenticationObserver && { observer: config.authenticationObserver }),
    }),
    ...tracing(config),
    ...span("audit"),
    ...(audit === undefined ? [] : [withAudit(audit)]),
    // After audit, which has to know who really acts; before everything that asks who it acts as.
    ...span(config.constrainedImpersonation ? "constrainedimpersonation" : "impersonation"),
    withImpersonation({
      authorizer: config.authorization,
      clock,
      isConstrained: config.constrainedImpersonation,
      ...(config.impersonationMetrics && { metrics: config.impersonationMetrics }),
    }),
    // Before authorization: who may do nothing may not take up the server's time either.
    ...(config.flowControl === undefined ? [] : span("priorityandfairness")),
    limitRequests(config),
    ...span("authorization"),
    withAuthorization(config.authorization, clock, config.authorizationObserver),
    ...(config.requestObserver === undefined ? [] : [withMetrics(config.requestObserver, clock)]),
  ];
}

/** Spans of requests, or only the log of what takes long in them. Where there is neither, nothing. */
function tracing({ tracerProvider, logger, clock, jitter: random }: CompletedConfig): readonly Filter[] {
  const log = OperationLog.at({ logger: logger.with("trace"), clock, random });
  if (tracerProvider !== undefined) return [withTracing(tracerProvider, log)];
  return log === undefined ? [] : [withOperationLog(log)];
}

function limitRequests({
  flowControl: control,
  clock,
  inFlightLimits,
  requestObserver,
  ...config
}: CompletedConfig): Filter {
  if (control === undefined) return withMaxInFlightLimit(inFlightLimits, requestObserver);
  const { requestTimeoutMs } = config;
  return withPriorityAndFairness({ control, clock, requestTimeoutMs, observer: requestObserver });
}

/** Puts the chain before a handler, and the answer to every error behind both. */
export function buildHandlerChain(handler: PathHandler, deps: HandlerChainDeps): RequestListener {
  const router = express.Router();
  // One member with all: the router looks at the path again before each.
  router.use(toMiddleware(composeFilters([...handlerChain(deps), toFilter(handler)])));
  const recover = withPanicRecovery(deps.config.logger);
  router.use(toErrorMiddleware(recover));
  return (req, res) => {
    // The router only needs `url` and `method`, which both protocols' requests have; it never touches `req.app`.
    router(req as express.Request, res as express.Response, (err: unknown) => recover(err, req, res, () => undefined));
  };
}

/** The last of all. What it rejects with takes the way of what it throws: nobody else would hear of it. */
function toFilter(handler: PathHandler): Filter {
  return (req, res, next) => {
    const handled = handler(req, res);
    if (handled !== undefined) handled.catch(next);
  };
}

/** Filters speak Node's types; express extends them, but does so only on the objects of its own application. */
function toMiddleware(filter: Filter): express.RequestHandler {
  return filter as unknown as express.RequestHandler;
}

function toErrorMiddleware(recover: ReturnType<typeof withPanicRecovery>): express.ErrorRequestHandler {
  return recover as unknown as express.ErrorRequestHandler;
}
