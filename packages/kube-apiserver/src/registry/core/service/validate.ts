import {
  annotationOf,
  type FieldError,
  FieldPath,
  fieldErrors,
  type KubeObject,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import type { AddressRules } from "../../validation/address-rules.js";
import { validateLegacyIP } from "../../validation/addresses.js";
import { validateEndpointIP } from "../../validation/endpoint-ip.js";
import { validateDNS1123Subdomain } from "../../validation/names.js";
import { isHeadlessByList, type ServiceSpec, specOf } from "./service-object.js";
import { validateClusterIPFields } from "./validate-cluster-ips.js";
import { validateClusterIPsUpdate, validateIPFamiliesUpdate } from "./validate-dual-stack-update.js";
import {
  validateAllocateNodePorts,
  validateLoadBalancerClass,
  validateLoadBalancerClassUpdate,
  validateSourceRanges,
} from "./validate-load-balancer.js";
import { validateDuplicatePorts, validatePorts } from "./validate-ports.js";
import { validateSessionAffinity } from "./validate-session-affinity.js";
import {
  validateExternalTrafficPolicy,
  validateHealthCheckNodePort,
  validateHealthCheckNodePortUpdate,
  validateInternalTrafficPolicy,
  validateTrafficDistribution,
} from "./validate-traffic.js";

const specPath = FieldPath.root("spec");
const types: readonly string[] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const topologyHints = "service.kubernetes.io/topology-aware-hints";
const topologyMode = "service.kubernetes.io/topology-mode";

/** Mirrors `ValidateServiceCreate`, metadata excepted. */
export function validateService(service: KubeObject, rules: AddressRules): readonly FieldError[] {
  return validateWhole(service, undefined, rules);
}

/** Mirrors `ValidateServiceUpdate`, metadata excepted. */
export function validateServiceUpdate(
  service: KubeObject,
  old: KubeObject,
  rules: AddressRules,
): readonly FieldError[] {
  const spec = specOf(service);
  const before = specOf(old);
  return [
    ...validateClusterIPsUpdate(spec, before),
    ...validateIPFamiliesUpdate(spec, before),
    ...validateLoadBalancerClassUpdate(spec, before),
    ...validateHealthCheckNodePortUpdate(spec, before),
    ...validateWhole(service, old, rules),
  ];
}

/** Mirrors `validateService`. */
function validateWhole(service: KubeObject, old: KubeObject | undefined, rules: AddressRules): readonly FieldError[] {
  const spec = specOf(service);
  const before = old === undefined ? undefined : specOf(old);
  return [
    ...validateTopologyAnnotations(service),
    ...validateForType(spec),
    ...validatePorts(spec),
    ...(spec.selector === undefined ? [] : validateLabels(spec.selector, specPath.child("selector"))),
    ...validateSessionAffinity(spec),
    ...validateClusterIPFields(spec, before, rules),
    ...validateExternalIPs(spec, before, rules),
    ...validateType(spec),
    ...validateDuplicatePorts(spec),
    ...validateSourceRanges(service, old, rules),
    ...validateAllocateNodePorts(spec),
    ...validateLoadBalancerClass(spec),
    ...validateExternalTrafficPolicy(spec),
    ...validateHealthCheckNodePort(spec),
    ...validateInternalTrafficPolicy(spec),
    ...validateTrafficDistribution(spec),
  ];
}

function validateTopologyAnnotations(service: KubeObject): readonly FieldError[] {
  const mode = annotationOf(service, topologyMode);
  const hints = annotationOf(service, topologyHints);
  if (mode === undefined || hints === undefined || mode === hints) return [];
  const path = FieldPath.root("metadata").child("annotations").key(topologyMode);
  return [fieldErrors.invalid(path, mode, `must match annotations[${topologyHints}] when both are specified`)];
}

/** Fields that a type needs or does not go with. */
function validateForType(spec: ServiceSpec): readonly FieldError[] {
  const type: string = spec.type ?? "";
  const errors: FieldError[] = [];
  if ((spec.ports ?? []).length === 0 && !isHeadlessByList(spec) && type !== "ExternalName") {
    errors.push(fieldErrors.required(specPath.child("ports")));
  }
  if ((type === "LoadBalancer" || type === "NodePort") && isHeadlessByList(spec)) {
    const detail = `may not be set to 'None' for ${type} services`;
    errors.push(fieldErrors.invalid(specPath.child("clusterIPs").index(0), spec.clusterIPs?.[0], detail));
  }
  return type === "ExternalName" ? [...errors, ...validateExternalName(spec)] : errors;
}

function validateExternalName(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = "" } = spec;
  const taken = [
    clusterIPs.length > 0 ? "clusterIPs" : undefined,
    ipFamilies.length > 0 ? "ipFamilies" : undefined,
    ipFamilyPolicy === undefined ? undefined : "ipFamilyPolicy",
  ].filter((name) => name !== undefined);
  const path = specPath.child("externalName");
  // A dot at the end makes the name an absolute one.
  const name = externalName.endsWith(".") ? externalName.slice(0, -1) : externalName;
  return [
    ...taken.map((field) => fieldErrors.forbidden(specPath.child(field), "may not be set for ExternalName services")),
    ...(name === "" ? [fieldErrors.required(path)] : validateDNS1123Subdomain(name, path)),
  ];
}

function validateExternalIPs(
  { externalIPs = [] }: ServiceSpec,
  before: ServiceSpec | undefined,
  { strictIPs }: AddressRules,
): readonly FieldError[] {
  const path = specPath.child("externalIPs");
  const known = before?.externalIPs ?? [];
  return externalIPs.flatMap((ip, index) => {
    const errors = validateLegacyIP(ip, path.index(index), { strict: strictIPs, known });
    return errors.length > 0 ? errors : validateEndpointIP(ip, path.index(index));
  });
}

function validateType(spec: ServiceSpec): readonly FieldError[] {
  const type: string = spec.type ?? "";
  const path = specPath.child("type");
  if (type === "") return [fieldErrors.required(path)];
  return types.includes(type) ? [] : [fieldErrors.notSupported(path, type, types)];
}
