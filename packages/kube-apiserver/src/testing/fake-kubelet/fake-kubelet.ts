import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { CertificateAuthority } from "@kube-apiserver/generic-server";
import { ContainerLog } from "./container-log.js";
import { runCommand } from "./exec-streams.js";
import { servePortForward } from "./port-forward.js";
import { SPDYConnection } from "./spdy-connection.js";
import { acceptSPDYExec } from "./spdy-exec.js";
import { acceptWebSocketExec } from "./websocket-exec.js";

/** What a fake kubelet may be told. */
export interface FakeKubeletOptions {
  /** Where commands run. */
  readonly cwd: string;
  /** Ports of this machine, by the ports that pods say they have. Default: none. */
  readonly ports?: ReadonlyMap<number, number>;
  /** The address to listen on. Default: loopback, which nodes are not proxied to. */
  readonly host?: string;
}

/**
 * A kubelet that serves what API servers ask for: logs, commands (of this machine), containers
 * that answer what is said to them, ports and a page of its own.
 */
export interface FakeKubelet extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Who signed its certificate. */
  readonly caPem: string;
  /** A certificate that it lets in; without one, requests are refused. */
  readonly client: { readonly certPem: string; readonly keyPem: string };
  /** The log of `namespace/pod/container`. */
  log(container: string): ContainerLog;
  /** Method and URL of every request so far. */
  readonly requests: readonly string[];
}

const loopback = "127.0.0.1";

/** Starts one on a free port. */
export async function startFakeKubelet({
  cwd,
  ports = new Map(),
  host = loopback,
}: FakeKubeletOptions): Promise<FakeKubelet> {
  const ca = CertificateAuthority.generate("kubelet-ca", { clock: realClock, random: cryptoRandom });
  const { certPem: cert, keyPem: key } = ca.issueServing("kubelet", { dnsNames: [], ipAddresses: [host] });
  const client = ca.issueClient({ commonName: "kube-apiserver-kubelet-client", organizations: [] });
  const logs = new Map<string, ContainerLog>();
  const requests: string[] = [];
  const sockets = new Set<Socket>();

  const onRequest = (req: IncomingMessage, res: ServerResponse) => {
    requests.push(`${req.method} ${req.url}`);
    const { pathname, searchParams } = new URL(req.url ?? "", "https://kubelet");
    const [, verb, ...rest] = pathname.split("/");
    const log = logs.get(rest.join("/"));
    if (verb === "containerLogs" && log !== undefined) void log.send(searchParams, res);
    else if (verb === "pods") res.setHeader("content-type", "application/json").end('{"kind":"PodList","items":[]}');
    else res.writeHead(404).end(`nothing at ${pathname}`);
  };

  /** What runs for a request: the command that it names, or what the container runs anyway, which answers what it hears. */
  const commandOf = (verb: string, searchParams: URLSearchParams) =>
    verb === "attach" ? ["cat"] : searchParams.getAll("command");

  const onUpgrade = (req: IncomingMessage, socket: Socket, head: Buffer) => {
    requests.push(`${req.method} ${req.url} ${req.headers.upgrade}`);
    const { pathname, searchParams } = new URL(req.url ?? "", "https://kubelet");
    const [, verb = ""] = pathname.split("/");
    if (verb !== "exec" && verb !== "attach" && verb !== "portForward") return refuse(socket, `404 Not Found`);
    if (req.headers.upgrade === "websocket") {
      // What tunnels SPDY through WebSocket has to try again without.
      if (verb === "portForward") return refuse(socket, "400 Bad Request");
      void acceptWebSocketExec(req, socket, head, searchParams).then((streams) =>
        runCommand(commandOf(verb, searchParams), cwd, streams),
      );
      return;
    }
    const protocol = verb === "portForward" ? "portforward.k8s.io" : "v4.channel.k8s.io";
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    const connection = new SPDYConnection(socket, head);
    if (verb === "portForward") servePortForward(connection, ports);
    else {
      void acceptSPDYExec(connection, searchParams).then((streams) =>
        runCommand(commandOf(verb, searchParams), cwd, streams),
      );
    }
  };

  const server = createServer({ cert, key, ca: ca.certPem, requestCert: true, rejectUnauthorized: true }, onRequest);
  server.on("upgrade", onUpgrade);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    host,
    port,
    caPem: ca.certPem,
    client,
    requests,
    log(container) {
      const log = logs.get(container) ?? new ContainerLog();
      logs.set(container, log);
      return log;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function refuse(socket: Socket, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
