import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { type BackendAddress, CertificateAuthority } from "@kube-apiserver/generic-server";

/** A backend that does what a test wants, right or wrong. */
export interface RawBackend extends AsyncDisposable {
  readonly address: BackendAddress;
  readonly caPem: string;
}

/** What it does. */
export interface RawBackendOptions {
  /** Speak HTTP/1.1 only. Default false. */
  readonly http1?: boolean;
  /** Where it listens. Default 127.0.0.1. */
  readonly host?: string;
  /** In its certificate. Default: those of its service. */
  readonly dnsNames?: readonly string[];
  readonly onRequest: RequestListener;
  /** Absent: upgrades are ordinary requests. */
  readonly onUpgrade?: (req: IncomingMessage, socket: Socket, head: Buffer) => void;
}

/** Starts the backend of the service `raw` in the namespace `default`. */
export async function startRawBackend({
  http1 = false,
  host = "127.0.0.1",
  dnsNames = ["raw.default.svc"],
  onRequest,
  onUpgrade,
}: RawBackendOptions): Promise<RawBackend> {
  const ca = CertificateAuthority.generate("raw-ca", { clock: realClock, random: cryptoRandom });
  const { certPem: cert, keyPem: key } = ca.issueServing("raw.default.svc", { dnsNames, ipAddresses: [] });
  // Both protocols' objects have the shape that listeners know.
  const server = http1
    ? createServer({ cert, key }, onRequest)
    : createSecureServer({ cert, key, allowHTTP1: true }, onRequest as never);
  if (onUpgrade !== undefined) server.on("upgrade", onUpgrade);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: { host, port },
    caPem: ca.certPem,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
