import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { type Clock, type Logger, sleep, toAbortSignal } from "@kube-apiserver/component-base";
import {
  authorityOf,
  type BackendAddress,
  hasBody,
  isRedirect,
  isUpgradeRequest,
  messageOf,
  proxyUpgrade,
  RedirectRefusedError,
  type RequestContext,
  requestContext,
  type ServiceResolver,
  sendPlainText,
  setClientHeaders,
  UpgradeRefusedError,
} from "@kube-apiserver/generic-server";
import type { BackendConnections, BackendResponse } from "./backend-connections.js";
import { toBackendHeaders, toBackendTarget } from "./backend-headers.js";
import type { ForwardedRequest } from "./forwarded-request.js";
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
  const forward = {
    target: toBackendTarget(req, ctx),
    headers: toBackendHeaders(req, ctx, authorityOf(address)),
    rejectForwardingRedirects: options.rejectForwardingRedirects,
  };
  if (isUpgradeRequest(req)) return upgrade({ ...forward, req, res, ctx, address }, connections);
  const onUnreachable = () => options.onUnreachable(backend.name);
  await forwardRequest({ ...forward, req, res, ctx, address, connections, onUnreachable, clock: options.clock });
}

function resolveAddress({ service }: RemoteBackend, { resolver, logger }: ProxyOptions): BackendAddress | undefined {
  try {
    return resolver.resolve(service);
  } catch (err) {
    logger.warn("Cannot resolve the service of an APIService", { ...service, err });
    return undefined;
  }
}

async function upgrade(request: ForwardedRequest, { tls }: BackendConnections): Promise<void> {
  const { address, target: path, headers, res } = request;
  try {
    await proxyUpgrade({ ...request, target: { scheme: "https", address, path, headers, tls } });
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
  const limit = newTimeLimit(ctx, clock);
  try {
    const response = await connections.request(address, {
      method: req.method ?? "GET",
      target,
      headers,
      signal: limit.signal,
      ...(hasBody(req) ? { body: req } : {}),
    });
    await sendResponse(response, request);
  } catch (err) {
    endFailed(err, request);
  } finally {
    limit.end();
  }
}

/** Discovery is cheap everywhere: a backend that is slow at it must not hold up those who ask every server. */
function newTimeLimit(
  { signal: cancellation, requestInfo }: RequestContext,
  clock: Clock,
): { signal: AbortSignal; end(): void } {
  const signal = toAbortSignal(cancellation);
  const isDiscovery = !requestInfo.isResourceRequest && segmentsOf(requestInfo.path) === 3;
  if (!isDiscovery) return { signal, end: () => undefined };
  const limit = new AbortController();
  const done = new AbortController();
  sleep(clock, discoveryTimeoutMs, done.signal).then(() => limit.abort(new Error("context deadline exceeded")));
  return { signal: AbortSignal.any([signal, limit.signal]), end: () => done.abort() };
}

function segmentsOf(path: string): number {
  return path.replace(/^\/+|\/+$/g, "").split("/").length;
}

async function sendResponse(response: BackendResponse, request: ForwardedRequest): Promise<void> {
  const { res, ctx } = request;
  if (isRedirect(response) && request.rejectForwardingRedirects) {
    response.body.destroy();
    sendPlainText(res, 502, new RedirectRefusedError().message);
    return;
  }
  res.statusCode = response.status;
  setClientHeaders(res, response.headers);
  // A watch may have nothing to say for a long time; its client wants to know that it began.
  res.flushHeaders();
  const { signal } = ctx;
  const stop = () => response.body.destroy(signal.reason as Error);
  ctx.signal.addEventListener("abort", stop, { once: true });
  try {
    response.body.pipe(res);
    await finished(response.body, { writable: false });
    if (!res.writableEnded) res.end();
  } finally {
    ctx.signal.removeEventListener("abort", stop);
  }
}

function endFailed(err: unknown, { res, ctx, onUnreachable }: SingleRequest): void {
  if (!res.headersSent) {
    if (ctx.signal.aborted) return;
    onUnreachable();
    sendPlainText(res, 503, `error trying to reach service: ${messageOf(err)}\n`);
    return;
  }
  // The server is shutting down and ends what runs long; what broke off otherwise must not look complete.
  if (ctx.signal.aborted && !res.destroyed) res.end();
  else res.destroy();
}
