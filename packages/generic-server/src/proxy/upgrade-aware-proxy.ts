import type { IncomingMessage, ServerResponse } from "node:http";
import { newBadRequest, newServiceUnavailable } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { TakenRequest } from "../registry/rest/rest.js";
import type { RequestContext } from "../request/request-context.js";
import { requestContext } from "../request/request-state.js";
import { authorityOf } from "./backend-address.js";
import type { BackendTarget } from "./backend-target.js";
import { dialMessageOf } from "./error-message.js";
import { type ForwardAgents, forwardRequest } from "./forward-request.js";
import { encodePath, forwardedFor, isUpgradeRequest, rawQueryOf, toForwardedHeaders } from "./forwarded-headers.js";
import { newLinkRewriter } from "./link-rewriter.js";
import { proxyUpgrade } from "./proxy-upgrade.js";
import { UpgradeRefusedError } from "./redirects.js";

/** The place that requests are passed on to. */
export interface ProxyLocation
  extends Pick<BackendTarget, "scheme" | "address" | "dialAddress" | "tls" | "dialTimeoutMs"> {
  /** Path at the backend; for requests that upgrade with its query. */
  readonly path: string;
  /** The query in place of the client's, with its question mark. Left out: the client's. */
  readonly query?: string;
}

/** How requests are passed on. */
export interface UpgradeAwareProxyOptions {
  /** Requests that do not want to leave HTTP are refused: exec, attach, portforward. */
  readonly upgradeRequired: boolean;
  /** Connections to keep for the requests that stay in HTTP, and what makes those of the others. */
  readonly agents: ForwardAgents;
  /** Bytes of an upgraded connection in a second, in each direction. 0: as many as there are. */
  readonly maxBytesPerSecond: number;
  readonly clock: Clock;
}

/** Passes a request on to a backend, whether it upgrades or not. Mirrors `proxy.UpgradeAwareHandler`. */
export function newUpgradeAwareProxy(location: ProxyLocation, options: UpgradeAwareProxyOptions): TakenRequest {
  return async (req, res) => {
    const ctx = requestContext(req);
    if (isUpgradeRequest(req)) return upgrade(location, options, ctx, req, res);
    if (options.upgradeRequired) throw newBadRequest("Upgrade request required");
    await forward(location, options, ctx, req, res);
  };
}

async function upgrade(
  location: ProxyLocation,
  { agents, maxBytesPerSecond, clock }: UpgradeAwareProxyOptions,
  ctx: RequestContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { address, query = rawQueryOf(req) } = location;
  const headers = { ...toForwardedHeaders(req), ...forwardedFor(req, ctx), host: authorityOf(address) };
  const target = { ...location, path: `${location.path}${query}`, headers };
  const limit = maxBytesPerSecond > 0 ? { limit: { bytesPerSecond: maxBytesPerSecond, clock } } : {};
  try {
    await proxyUpgrade({ req, res, ctx, target, dialer: agents.dialer, ...limit });
  } catch (err) {
    if (res.headersSent) {
      res.destroy();
      return;
    }
    if (err instanceof UpgradeRefusedError) throw err;
    throw new Error(`error dialing backend: ${dialMessageOf(err, address)}`, { cause: err });
  }
}

async function forward(
  location: ProxyLocation,
  { agents }: UpgradeAwareProxyOptions,
  ctx: RequestContext,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const { scheme, address, query = rawQueryOf(req) } = location;
  const requestPath = ctx.requestInfo.path;
  // Whoever asks for a directory means it.
  const path = location.path.endsWith("/") || !requestPath.endsWith("/") ? location.path : `${location.path}/`;
  if (path === "" && (req.method === "GET" || req.method === "HEAD")) {
    // Relative links of the page at the root would lead nowhere.
    res.writeHead(301, { location: `${encodePath(requestPath)}/${rawQueryOf(req)}` }).end();
    return;
  }
  const host = authorityOf(address);
  const prepend = pathPrependOf(requestPath, location.path);
  const headers = {
    ...toForwardedHeaders(req),
    ...forwardedFor(req, ctx),
    "x-forwarded-uri": encodePath(requestPath),
    host,
  };
  const links = newLinkRewriter({
    pathPrepend: encodePath(prepend),
    source: new URL(`${scheme}://${host}${encodePath(path)}`),
    requestHost: req.headers.host ?? "",
  });
  try {
    await forwardRequest({
      req,
      res,
      ctx,
      target: { ...location, path: `${encodePath(path)}${query}`, headers },
      agents,
      links,
    });
  } catch (err) {
    if (res.headersSent || ctx.signal.aborted) {
      res.destroy();
      return;
    }
    throw newServiceUnavailable(`error trying to reach service: ${dialMessageOf(err, address)}`);
  }
}

/** What stands before the backend's own path in the path of the request. */
function pathPrependOf(requestPath: string, backendPath: string): string {
  const suffix = requestPath.endsWith("/") && !backendPath.endsWith("/") ? `${backendPath}/` : backendPath;
  const prepend = requestPath.endsWith(suffix) ? requestPath.slice(0, requestPath.length - suffix.length) : requestPath;
  return prepend.endsWith("/") ? prepend.slice(0, -1) : prepend;
}
