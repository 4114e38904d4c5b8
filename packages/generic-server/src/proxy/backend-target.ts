import type { ClientRequest, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { authorityOf, type BackendAddress } from "./backend-address.js";

/** How TLS connections to a backend are made: whom to trust, and what to show. */
export type BackendTLS = Pick<
  ConnectionOptions,
  "servername" | "ca" | "cert" | "key" | "rejectUnauthorized" | "checkServerIdentity"
>;

/** Where one request goes. */
export interface BackendTarget {
  readonly scheme: "http" | "https";
  readonly address: BackendAddress;
  /** The IP address to connect to, where the name in {@link address} was resolved and checked already. */
  readonly dialAddress?: string;
  /** Path and query. */
  readonly path: string;
  /** All headers of the request but those of its connection. */
  readonly headers: OutgoingHttpHeaders;
  /** For `https`. */
  readonly tls?: BackendTLS;
  /** How long connecting may take, in milliseconds. Left out: as long as the system tries. */
  readonly dialTimeoutMs?: number;
}

/** The options of Node's clients that say where to connect. */
export function dialOptionsOf({ address: { host, port }, dialAddress, tls }: BackendTarget): DialOptions {
  const isName = isIP(host) === 0;
  // With the address in its place, the name is still the one that a certificate is held to.
  const servername = isName && dialAddress !== undefined ? { servername: host } : {};
  return { host: dialAddress ?? host, port, ...servername, ...tls };
}

interface DialOptions extends BackendAddress, BackendTLS {}

/** Gives up on a request whose connection is not made in time. */
export function limitDial(request: ClientRequest, { address, dialTimeoutMs = 0 }: BackendTarget): void {
  if (dialTimeoutMs === 0) return;
  request.once("socket", (socket: Socket) => {
    if (!socket.connecting) return;
    const giveUp = () => request.destroy(new Error(`dial tcp ${authorityOf(address)}: i/o timeout`));
    socket.setTimeout(dialTimeoutMs, giveUp);
    socket.once("encrypted" in socket ? "secureConnect" : "connect", () => {
      socket.off("timeout", giveUp);
      socket.setTimeout(0);
    });
  });
}
