import { type LookupAddress, type LookupOptions, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Where a backend listens. */
export interface BackendAddress {
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** An address that requests are never passed on to. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";

  constructor(address: string) {
    super(`address ${address} is not allowed: link-local and unspecified addresses are never proxied to`);
  }
}

/** `host:port` as it stands in a URL. */
export function authorityOf({ host, port }: BackendAddress): string {
  // Neither names nor IPv4 addresses have a colon.
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

// Metadata services of clouds live there: whoever may write a Service or an APIService must not reach them through us.
const forbidden = new BlockList();
forbidden.addSubnet("169.254.0.0", 16, "ipv4");
forbidden.addSubnet("fe80::", 10, "ipv6");
forbidden.addSubnet("fd00:ec2::", 32, "ipv6");
forbidden.addAddress("0.0.0.0", "ipv4");
forbidden.addAddress("::", "ipv6");

/** @throws ForbiddenAddressError when `address` is an IP address that is never proxied to */
export function requireAllowedAddress(address: string): void {
  const family = isIP(address);
  if (family === 0) return;
  // IPv4 addresses in IPv6 notation are checked against both lists by Node itself.
  if (forbidden.check(address, family === 6 ? "ipv6" : "ipv4")) throw new ForbiddenAddressError(address);
}

/** Resolves names as Node does, but fails when one leads to an address that is never proxied to. */
export const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true } as LookupOptions & { all: true }, (err, addresses) => {
    const failure = err ?? forbiddenAmong(addresses);
    const [first] = addresses ?? [];
    if (failure !== undefined) callback(failure, "");
    else if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? "", first?.family);
  });
};

function forbiddenAmong(addresses: readonly LookupAddress[]): Error | undefined {
  try {
    for (const { address } of addresses) requireAllowedAddress(address);
    return undefined;
  } catch (err) {
    return err as ForbiddenAddressError;
  }
}
