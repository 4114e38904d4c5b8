/** Whether a connection is encrypted: `asConfigured` where there is TLS to configure it with. */
export type Encryption = "always" | "never" | "asConfigured";

/** An endpoint as gRPC wants it. */
export interface EndpointAddress {
  /** `host:port`, or `unix:path`. */
  readonly target: string;
  readonly encryption: Encryption;
}

const encryptions: Readonly<Record<string, Encryption>> = { http: "never", https: "always" };

/**
 * Reads an endpoint in any of the forms that the Go client takes: a URL, `host:port`, `unix:path`, `unix://path`.
 * Mirrors `clientv3/internal/endpoint`.
 *
 * @throws TypeError when there is no host in it
 */
export function parseEndpoint(endpoint: string): EndpointAddress {
  const [, unix, path] = /^(unixs?):(?:\/\/)?(.+)$/.exec(endpoint) ?? [];
  if (unix !== undefined) {
    return { target: `unix:${path}`, encryption: unix === "unixs" ? "always" : "asConfigured" };
  }
  const [, scheme = "", authority = endpoint] = /^([a-z]+):\/\/([^/?#]*)/i.exec(endpoint) ?? [];
  const target = authority.slice(authority.lastIndexOf("@") + 1);
  if (target === "") throw new TypeError(`etcd endpoint ${JSON.stringify(endpoint)} has no host`);
  return { target, encryption: encryptions[scheme.toLowerCase()] ?? "asConfigured" };
}

/** What gRPC takes for a target that names none. */
const DEFAULT_PORT = 443;

/** Where a `host:port` is. */
export function addressOf(target: string): { readonly host: string; readonly port: number } {
  const [, port = DEFAULT_PORT] = /:(\d+)$/.exec(target) ?? [];
  return { host: hostOf(target), port: Number(port) };
}

/** The host of a `host:port`, without the brackets of an IPv6 address. */
export function hostOf(target: string): string {
  const [, bracketed, plain = target] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(target) ?? [];
  return bracketed ?? plain;
}
