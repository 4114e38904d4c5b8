import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import { parseLegacyIP } from "../../networking/legacy-address.js";
import type { AddressRules } from "../../validation/address-rules.js";
import { validateLegacyIP } from "../../validation/addresses.js";
import { validateDNS1123Subdomain } from "../../validation/names.js";
import { specOf } from "./service-object.js";

const ingressPath = FieldPath.root("status", "loadBalancer", "ingress");
const ipModes: readonly string[] = ["Proxy", "VIP"];

/** Gates that the status of services is validated by. */
export interface ServiceStatusRules extends AddressRules {
  /** Whether every type may have a load balancer: the gate `AllowServiceLBStatusOnNonLB`. */
  readonly allowOnOtherTypes: boolean;
}

/** Mirrors `ValidateServiceStatusUpdate`, metadata excepted. */
export function validateServiceStatusUpdate(
  service: KubeObject,
  old: KubeObject,
  { strictIPs, allowOnOtherTypes }: ServiceStatusRules,
): readonly FieldError[] {
  const ingresses = ingressesOf(service);
  if (!allowOnOtherTypes && specOf(service).type !== "LoadBalancer" && ingresses.length > 0) {
    return [fieldErrors.forbidden(ingressPath, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const known = knownIPs(ingressesOf(old));
  return ingresses.flatMap((ingress, index) => [
    ...validateIngressIP(ingress, ingressPath.index(index), { strict: strictIPs, known }),
    ...validateIPMode(ingress, ingressPath.index(index)),
    ...validateIngressHostname(ingress.hostname, ingressPath.index(index)),
  ]);
}

function ingressesOf(service: KubeObject): readonly core_v1.LoadBalancerIngress[] {
  return (service as core_v1.Service).status?.loadBalancer?.ingress ?? [];
}

interface IngressPoint {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Addresses that load balancers have had. */
export function knownIPs(ingresses: readonly IngressPoint[]): readonly string[] {
  return ingresses.map(({ ip = "" }) => ip).filter((ip) => ip !== "");
}

/** Checks the address of a load balancer, of a service or of an ingress. */
export function validateIngressIP(
  { ip = "" }: IngressPoint,
  path: FieldPath,
  rules: Parameters<typeof validateLegacyIP>[2],
): readonly FieldError[] {
  return ip === "" ? [] : validateLegacyIP(ip, path.child("ip"), rules);
}

/** Checks the name of a load balancer, of a service or of an ingress. */
export function validateIngressHostname(hostname = "", path: FieldPath): readonly FieldError[] {
  if (hostname === "") return [];
  const at = path.child("hostname");
  const detail = "must be a DNS name, not an IP address";
  return [
    ...validateDNS1123Subdomain(hostname, at),
    ...(parseLegacyIP(hostname) === undefined ? [] : [fieldErrors.invalid(at, hostname, detail)]),
  ];
}

function validateIPMode({ ip = "", ipMode }: core_v1.LoadBalancerIngress, path: FieldPath): readonly FieldError[] {
  const at = path.child("ipMode");
  if (ipMode === undefined) return ip === "" ? [] : [fieldErrors.required(at, "must be specified when `ip` is set")];
  if (ip === "") return [fieldErrors.forbidden(at, "may not be specified when `ip` is not set")];
  return ipModes.includes(ipMode) ? [] : [fieldErrors.notSupported(at, ipMode, ipModes)];
}
