import type { BackendAddress } from "../proxy/backend-address.js";

/** A service with one of its ports. */
export interface ServiceRef {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

/** Finds where a service can be reached. Throws when it cannot. Mirrors `webhook.ServiceResolver`. */
export interface ServiceResolver {
  resolve(service: ServiceRef): BackendAddress;
}

/**
 * Leaves services to the names that a cluster's DNS gives them: for servers that do not know the services themselves.
 * Mirrors `webhook.NewDefaultServiceResolver`.
 */
export const dnsServiceResolver: ServiceResolver = Object.freeze({
  resolve: ({ namespace, name, port }: ServiceRef) => ({ host: `${name}.${namespace}.svc`, port }),
});

/** The server's own service, by which webhooks of extension servers are reached: no way out of it leads there. */
export const ownServiceAuthority = "kubernetes.default.svc:443";

/** Whether a service is this server. */
export function isOwnService({ namespace, name, port }: ServiceRef): boolean {
  return `${name}.${namespace}.svc:${port}` === ownServiceAuthority;
}
