import { isIP } from "node:net";
import { isUnspecified } from "./addresses.js";
import { firstServiceIP } from "./service-ip.js";

/** What a serving certificate is made for. */
export interface CertificateNamesOptions {
  /** Host names, or addresses where there is no name. */
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly serviceIPRanges: readonly string[];
}

const wellKnownNames = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];

/** Everything that clients inside and outside of the cluster may call this server. */
export function newCertificateNames({ hosts, addresses, serviceIPRanges }: CertificateNamesOptions) {
  const given = [...hosts, ...addresses].filter((host) => host !== "" && !isUnspecified(host));
  const names = given.filter((host) => isIP(host) === 0).map((host) => host.toLowerCase());
  const literal = given.filter((host) => isIP(host) !== 0);
  return {
    dnsNames: [...new Set([...wellKnownNames, ...names])],
    ipAddresses: [...new Set(["127.0.0.1", "::1", ...literal, ...serviceIPRanges.map(firstServiceIP)])],
  };
}
