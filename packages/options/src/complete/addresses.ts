import { isIPv6 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";

/** The machine's network interfaces, as `os.networkInterfaces()` gives them. */
export type NetworkInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Whether every interface is listened on. */
export function isUnspecified(address: string | undefined): boolean {
  return address === undefined || address === "0.0.0.0" || address === "::";
}

export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/**
 * An address of this machine that others can reach, of the family asked for if there is one; undefined when there is
 * nothing but loopback.
 */
export function hostAddress(interfaces: NetworkInterfaces, preferIPv6: boolean): string | undefined {
  const usable = Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith("fe80:") && !address.startsWith("169.254."));
  return (usable.find(({ address }) => isIPv6(address) === preferIPv6) ?? usable[0])?.address;
}

/** `host:port`, with an IPv6 address in brackets. */
export function joinHostPort(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}
