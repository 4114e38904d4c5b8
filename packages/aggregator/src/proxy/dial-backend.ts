import type { TLSSocket } from "node:tls";
import type { Dialer } from "@kube-apiserver/component-base";
import {
  type BackendAddress,
  type BackendTLS,
  connectTLS,
  guardedLookup,
  requireAllowedAddress,
} from "@kube-apiserver/generic-server";

const dialTimeoutMs = 30_000;

/**
 * Connects to a backend over TLS. Rejects when the connection cannot be made, its certificate is not good, or the address
 * is one that is never proxied to.
 *
 * @param dialer - makes what TLS is spoken over; undefined: the connection leaves directly
 */
export async function dialBackend(
  { host, port }: BackendAddress,
  tls: BackendTLS,
  alpnProtocols: readonly string[],
  dialer: Dialer | undefined,
): Promise<TLSSocket> {
  requireAllowedAddress(host);
  const options = { host, port, ...tls, ALPNProtocols: [...alpnProtocols], lookup: guardedLookup };
  const socket = connectTLS(options, dialer);
  return new Promise((resolve, reject) => {
    const fail = (err: Error) => {
      socket.destroy();
      reject(err);
    };
    socket.setTimeout(dialTimeoutMs, () => fail(new Error(`dial tcp ${host}:${port}: i/o timeout`)));
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      socket.off("error", fail);
      socket.setTimeout(0);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
