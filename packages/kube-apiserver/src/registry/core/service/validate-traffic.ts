import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validatePortNumber } from "../../validation/ports.js";
import {
  isExternallyAccessible,
  needsClusterIP,
  needsHealthCheckNodePort,
  type ServiceSpec,
} from "./service-object.js";

const specPath = FieldPath.root("spec");
const policies: readonly string[] = ["Cluster", "Local"];
const distributions: readonly string[] = ["PreferClose", "PreferSameZone", "PreferSameNode"];

/** Services that can be reached from outside say where that traffic goes. */
export function validateExternalTrafficPolicy(spec: ServiceSpec): readonly FieldError[] {
  const path = specPath.child("externalTrafficPolicy");
  const policy: string = spec.externalTrafficPolicy ?? "";
  if (!isExternallyAccessible(spec)) {
    if (policy === "") return [];
    return [fieldErrors.invalid(path, policy, "may only be set for externally-accessible services")];
  }
  if (policy === "") return [fieldErrors.required(path)];
  return policies.includes(policy) ? [] : [fieldErrors.notSupported(path, policy, policies)];
}

/** The port of health checks is there where a load balancer asks nodes about endpoints. */
export function validateHealthCheckNodePort(spec: ServiceSpec): readonly FieldError[] {
  const path = specPath.child("healthCheckNodePort");
  const { healthCheckNodePort: port = 0 } = spec;
  if (needsHealthCheckNodePort(spec)) {
    return port === 0 ? [fieldErrors.required(path)] : validatePortNumber(port, path);
  }
  if (port === 0) return [];
  const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [fieldErrors.invalid(path, port, detail)];
}

/** Mirrors `validateServiceExternalTrafficFieldsUpdate`. */
export function validateHealthCheckNodePortUpdate(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  if (!needsHealthCheckNodePort(before) || !needsHealthCheckNodePort(spec)) return [];
  if (spec.healthCheckNodePort === before.healthCheckNodePort) return [];
  return [fieldErrors.forbidden(specPath.child("healthCheckNodePort"), "field is immutable")];
}

/** Types with addresses in the cluster say where traffic from inside goes. */
export function validateInternalTrafficPolicy(spec: ServiceSpec): readonly FieldError[] {
  const path = specPath.child("internalTrafficPolicy");
  const { internalTrafficPolicy: policy } = spec;
  if (policy === undefined) return needsClusterIP(spec) ? [fieldErrors.required(path)] : [];
  return policies.includes(policy) ? [] : [fieldErrors.notSupported(path, policy, policies)];
}

/** Mirrors `validateServiceTrafficDistribution`. */
export function validateTrafficDistribution({ trafficDistribution: value }: ServiceSpec): readonly FieldError[] {
  if (value === undefined || distributions.includes(value)) return [];
  return [fieldErrors.notSupported(specPath.child("trafficDistribution"), value, distributions)];
}
