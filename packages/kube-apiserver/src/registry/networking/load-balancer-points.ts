import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { type LegacyAddressRules, validateLegacyIP, warningsForIP } from "../validation/addresses.js";
import { validateDNS1123Subdomain } from "../validation/names.js";
import { parseLegacyIP } from "./legacy-address.js";

/** Where a load balancer takes traffic, for a service or an ingress. */
interface IngressPoint {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Addresses that load balancers have had. */
export function knownIPs(ingresses: readonly IngressPoint[]): readonly string[] {
  return ingresses.map(({ ip = "" }) => ip).filter((ip) => ip !== "");
}

/** Checks the address. */
export function validateIngressIP(
  { ip = "" }: IngressPoint,
  path: FieldPath,
  rules: LegacyAddressRules,
): readonly FieldError[] {
  return ip === "" ? [] : validateLegacyIP(ip, path.child("ip"), rules);
}

/** Checks the name. */
export function validateIngressHostname(hostname: string | undefined, path: FieldPath): readonly FieldError[] {
  if (hostname === undefined || hostname === "") return [];
  const at = path.child("hostname");
  const detail = "must be a DNS name, not an IP address";
  return [
    ...validateDNS1123Subdomain(hostname, at),
    ...(parseLegacyIP(hostname) === undefined ? [] : [fieldErrors.invalid(at, hostname, detail)]),
  ];
}

/** What to tell about addresses that are valid and should be written differently. */
export function warningsForIngressIPs(ingresses: readonly IngressPoint[], path: FieldPath): readonly string[] {
  return ingresses.flatMap(({ ip = "" }, index) => (ip === "" ? [] : warningsForIP(ip, path.index(index))));
}
