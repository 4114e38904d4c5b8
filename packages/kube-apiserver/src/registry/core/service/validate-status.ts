import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import {
  knownIPs,
  validateIngressHostname,
  validateIngressIP,
  warningsForIngressIPs,
} from "../../networking/load-balancer-points.js";
import type { AddressRules } from "../../validation/address-rules.js";
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

/** What to tell about the status of a service. */
export function warningsForServiceStatus(service: KubeObject): readonly string[] {
  return warningsForIngressIPs(ingressesOf(service), ingressPath);
}

function validateIPMode({ ip = "", ipMode }: core_v1.LoadBalancerIngress, path: FieldPath): readonly FieldError[] {
  const at = path.child("ipMode");
  if (ipMode === undefined) return ip === "" ? [] : [fieldErrors.required(at, "must be specified when `ip` is set")];
  if (ip === "") return [fieldErrors.forbidden(at, "may not be specified when `ip` is not set")];
  return ipModes.includes(ipMode) ? [] : [fieldErrors.notSupported(at, ipMode, ipModes)];
}
