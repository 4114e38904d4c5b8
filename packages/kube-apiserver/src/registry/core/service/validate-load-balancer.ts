import { annotationOf, type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import type { AddressRules } from "../../validation/address-rules.js";
import { validateLegacyCIDR } from "../../validation/addresses.js";
import { validateQualifiedName } from "../../validation/names.js";
import { type ServiceSpec, specOf } from "./service-object.js";

const specPath = FieldPath.root("spec");
const onlyForLoadBalancers = "may only be used when `type` is 'LoadBalancer'";
const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

/** Source ranges in the spec or, where there are none, in the annotation of old. Blanks around each are fine. */
export function validateSourceRanges(
  service: KubeObject,
  old: KubeObject | undefined,
  { strictIPs: strict }: AddressRules,
): readonly FieldError[] {
  const { type, loadBalancerSourceRanges: ranges = [] } = specOf(service);
  const misplaced = (path: FieldPath) =>
    type === "LoadBalancer" ? [] : [fieldErrors.forbidden(path, onlyForLoadBalancers)];
  if (ranges.length > 0) {
    // The capital letter is upstream's.
    const path = specPath.child("LoadBalancerSourceRanges");
    const known = old === undefined ? [] : (specOf(old).loadBalancerSourceRanges ?? []).map((range) => range.trim());
    return [
      ...misplaced(path),
      ...ranges.flatMap((range, index) => validateLegacyCIDR(range.trim(), path.index(index), { strict, known })),
    ];
  }
  const text = annotationOf(service, sourceRangesAnnotation);
  if (text === undefined) return [];
  const path = FieldPath.root("metadata", "annotations").key(sourceRangesAnnotation);
  const isChecked = text.trim() !== "" && (old === undefined || annotationOf(old, sourceRangesAnnotation) !== text);
  const listed = isChecked ? text.trim().split(",") : [];
  return [...misplaced(path), ...listed.flatMap((range) => validateLegacyCIDR(range.trim(), path, { strict }))];
}

/** Load balancers say whether they take node ports, and nothing else does. */
export function validateAllocateNodePorts({ type, allocateLoadBalancerNodePorts }: ServiceSpec): readonly FieldError[] {
  const name = "allocateLoadBalancerNodePorts";
  if (type === "LoadBalancer") {
    // The path without `spec` is upstream's.
    return allocateLoadBalancerNodePorts === undefined ? [fieldErrors.required(FieldPath.root(name))] : [];
  }
  if (allocateLoadBalancerNodePorts === undefined) return [];
  return [fieldErrors.forbidden(specPath.child(name), onlyForLoadBalancers)];
}

/** Mirrors `validateLoadBalancerClassField` without an old service. */
export function validateLoadBalancerClass({ type, loadBalancerClass }: ServiceSpec): readonly FieldError[] {
  if (loadBalancerClass === undefined) return [];
  const path = specPath.child("loadBalancerClass");
  if (type === "LoadBalancer") return validateQualifiedName(loadBalancerClass, path);
  return [fieldErrors.forbidden(path, onlyForLoadBalancers)];
}

/** Mirrors `validateLoadBalancerClassField` with an old service. */
export function validateLoadBalancerClassUpdate(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  const bothBalance = spec.type === "LoadBalancer" && before.type === "LoadBalancer";
  const errors = validateLoadBalancerClass(spec);
  if (!bothBalance || spec.loadBalancerClass === before.loadBalancerClass) return errors;
  const path = specPath.child("loadBalancerClass");
  return [fieldErrors.invalid(path, spec.loadBalancerClass, "may not change once set"), ...errors];
}
