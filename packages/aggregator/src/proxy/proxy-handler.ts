import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Logger, Timer } from "@kube-apiserver/component-base";
import {
  authorityOf,
  type BackendAddress,
  ClientSpan,
  hasBody,
  isUpgradeRequest,
  messageOf,
  proxyUpgrade,
  RedirectRefusedError,
  type RequestContext,
  requestContext,
  type ServiceResolver,
  sendPlainText,
  UpgradeRefusedError,
} from "@kube-apiserver/generic-server";
import type { BackendConnections } from "./backend-connections.js";
import { toBackendHeaders, toBackendTarget } from "./backend-headers.js";
import type { ForwardedRequest } from "./forwarded-request.js";
import { ProxiedResponse } from "./proxied-response.js";
import type { RemoteBackend } from "./remote-backend.js";

/** What passing requests on takes. */
export interface ProxyOptions {
  readonly resolver: ServiceResolver;
  /** `--aggregator-reject-forwarding-redirect`. */
  readonly rejectForwardingRedirects: boolean;
  /** Told when a backend that was believed to be available cannot be reached. */
  readonly onUnreachable: (name: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

const discoveryTimeoutMs = 5_000;
const unavailable = "service unavailable\n";

/** Passes a request on to the backend of a remote APIService. Mirrors `proxyHandler.ServeHTTP`. */
export async function proxyRequest(
  backend: RemoteBackend,
  req: IncomingMessage,
  res: ServerResponse,
  options: ProxyOptions,
): Promise<void> {
  if (!backend.available) return sendPlainText(res, 503, unavailable);
  const { connections } = backend;
  if (connections === undefined) return sendPlainText(res, 500, `${backend.failure}\n`);
  const address = resolveAddress(backend, options);
  if (address === undefined) return sendPlainText(res, 503, unavailable);
  const ctx = requestContext(req);
  // The other server sees to its watches: here nobody would learn when they have begun.
  ctx.watchInitialized?.();
  const request: SingleRequest = {
    req,
    res,
    ctx,
    address,
    target: toBackendTarget(req, ctx),
    headers: toBackendHeaders(req, ctx, authorityOf(address)),
    rejectForwardingRedirects: options.rejectForwardingRedirects,
    connections,
    onUnreachable: () => options.onUnreachable(backend.name),
    clock: options.clock,
  };
  await (isUpgradeRequest(req) ? upgrade(request) : forwardRequest(request));
}

function resolveAddress({ service }: RemoteBackend, { resolver, logger }: ProxyOptions): BackendAddress | undefined {
  try {
    return resolver.resolve(service);
  } catch (err) {
    logger.warn("Cannot resolve the service of an APIService", { ...service, err });
    return undefined;
  }
}

async function upgrade(request: SingleRequest): Promise<void> {
  const { address, target: path, headers, res, connections } = request;
  const { tls, dialer } = connections;
  try {
    await proxyUpgrade({ ...request, target: { scheme: "https", address, path, headers, tls }, dialer });
  } catch (err) {
    if (res.headersSent) res.destroy();
    else if (err instanceof RedirectRefusedError) sendPlainText(res, 502, err.message);
    else if (err instanceof UpgradeRefusedError) sendPlainText(res, 503, `${err.message}\n`);
    else sendPlainText(res, 503, `error trying to reach service: ${messageOf(err)}\n`);
  }
}

interface SingleRequest extends ForwardedRequest {
  readonly connections: BackendConnections;
  readonly onUnreachable: () => void;
  readonly clock: Clock;
}

async function forwardRequest(request: SingleRequest): Promise<void> {
  const { req, ctx, address, target, headers, connections, clock } = request;
  const method = req.method ?? "GET";
  const authority = authorityOf(address);
  const span = ClientSpan.start(ctx.span, { method, authority, target, headers });
  const response = new ProxiedResponse(request);
  const limit = isDiscovery(ctx) ? newTimeLimit(clock, (err) => response.abort(err)) : undefined;
  const body = hasBody(req) ? { body: req } : {};
  connections.send(address, { method, target, headers, ...body }, response).then(
    (exchange) => response.begin(exchange),
    (err: unknown) => response.failed(err),
  );
  await response.over;
  limit?.cancel();
  span?.answered(request.res.statusCode);
  span?.end();
}

/** Discovery is cheap everywhere: a backend that is slow at it must not hold up those who ask every server. */
function newTimeLimit(clock: Clock, onTime: (err: Error) => void): Timer {
  return clock.setTimer(() => onTime(new Error("context deadline exceeded")), discoveryTimeoutMs);
}

function isDiscovery({ requestInfo }: RequestContext): boolean {
  return !requestInfo.isResourceRequest && segmentsOf(requestInfo.path) === 3;
}

function segmentsOf(path: string): number {
  return path.replace(/^\/+|\/+$/g, "").split("/").length;
}
