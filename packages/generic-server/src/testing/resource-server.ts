import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHTTP2Server, type Http2Server } from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { type Clock, discardLogger, realClock } from "@kube-apiserver/component-base";
import { admissionChain } from "../admission/chain.js";
import type { AdmissionPlugin } from "../admission/interfaces.js";
import type { Authorizer } from "../authorization/interfaces.js";
import type { InstallerDeps } from "../endpoints/installer.js";
import { type Dispatch, ResourceRouter } from "../endpoints/resource-router.js";
import type { RequestContext } from "../request/request-context.js";
import type { RequestInfo } from "../request/request-info.js";
import { newRequestInfo } from "../request/request-info-factory.js";
import type { APIGroupInfo } from "../server/api-group-info.js";
import { serveUpgrade } from "../serving/upgrade.js";

/** A resource router behind a plain HTTP listener: endpoints, registry and storage without the filters. */
export interface ResourceServer {
  readonly url: string;
  readonly router: ResourceRouter;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

/** What to serve, and how. */
export interface ResourceServerOptions {
  readonly groups: readonly APIGroupInfo[];
  readonly dispatch?: Dispatch;
  readonly plugins?: readonly AdmissionPlugin[];
  readonly authorizer?: Authorizer;
  readonly clock?: Clock;
  /** Speak HTTP/2 in clear text instead of HTTP/1.1. */
  readonly http2?: boolean;
  readonly minRequestTimeoutMs?: number;
  readonly offersCBOR?: boolean;
}

const allowAll: Authorizer = {
  authorize: () => Promise.resolve({ decision: "Allow", reason: "" }),
};

/** Starts a server on a free port of the loopback interface. Every request acts as the user `tester`. */
export async function startResourceServer(options: ResourceServerOptions): Promise<ResourceServer> {
  const deps: InstallerDeps = {
    admission: admissionChain(options.plugins ?? []),
    authorizer: options.authorizer ?? allowAll,
    clock: options.clock ?? realClock,
    logger: discardLogger,
    offersCBOR: options.offersCBOR ?? false,
    ...(options.minRequestTimeoutMs === undefined ? {} : { minRequestTimeoutMs: options.minRequestTimeoutMs }),
  };
  const router = new ResourceRouter(deps, options.dispatch);
  for (const group of options.groups) router.install(group);
  const server = options.http2 === true ? newHTTP2Server(router) : createServer((req, res) => serve(router, req, res));
  server.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
    serveUpgrade((...h1) => serve(router, ...h1), req, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, router, sockets, stop: () => stop(server, sockets) };
}

function newHTTP2Server(router: ResourceRouter): Http2Server {
  // The compat objects have the shape of HTTP/1's; see Exchange.
  return createHTTP2Server((req, res) => {
    serve(router, req as unknown as IncomingMessage, res as unknown as ServerResponse);
  });
}

function stop(server: Server | Http2Server, sockets: ReadonlySet<Socket>): Promise<void> {
  // Those that have left HTTP, too.
  if ("closeAllConnections" in server) for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}

function serve(router: ResourceRouter, req: IncomingMessage, res: ServerResponse): void {
  const info = newRequestInfo(req.method ?? "GET", req.url ?? "/");
  const ctx = bareContext(info, req, res);
  const handler = router.match(info, req.method ?? "GET") ?? router.notFound;
  void handler(ctx, req, res);
}

function bareContext(requestInfo: RequestInfo, req: IncomingMessage, res: ServerResponse): RequestContext {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const warnings: string[] = [];
  return {
    signal: gone.signal,
    auditID: "",
    receivedAtMs: 0,
    requestInfo,
    namespace: requestInfo.namespace,
    user: { name: "tester", uid: "", groups: ["system:masters"], extra: {} },
    userAgent: req.headers["user-agent"] ?? "",
    sourceIP: "127.0.0.1",
    deadlineMs: undefined,
    addWarning(text) {
      if (warnings.includes(text) || res.headersSent) return;
      warnings.push(text);
      res.setHeader(
        "Warning",
        warnings.map((warning) => `299 - ${JSON.stringify(warning)}`),
      );
    },
    addAuditAnnotation() {},
  };
}
