import { annotationOf, FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import { warningsForCIDR, warningsForIP } from "../../validation/addresses.js";
import { headless, specOf } from "./service-object.js";

const specPath = FieldPath.root("spec");
const oldAnnotation = "service.kubernetes.io/topology-aware-hints";

/** What to tell about a service that is valid. Mirrors `GetWarningsForService`. */
export function warningsForService(service: KubeObject): readonly string[] {
  const spec = specOf(service);
  const { type, clusterIP = "", clusterIPs = [], externalIPs = [], loadBalancerIP = "", externalName = "" } = spec;
  const warnings: string[] = [];
  if (annotationOf(service, oldAnnotation) !== undefined) {
    warnings.push(`annotation ${oldAnnotation} is deprecated, please use service.kubernetes.io/topology-mode instead`);
  }
  if (clusterIP !== "" && clusterIP !== headless) {
    warnings.push(...clusterIPs.flatMap((ip, index) => warningsForIP(ip, specPath.child("clusterIPs").index(index))));
  }
  if (type === "ClusterIP" && clusterIP === headless) {
    if (loadBalancerIP !== "") warnings.push("spec.loadBalancerIP is ignored for headless services");
    if (externalIPs.length > 0) warnings.push("spec.externalIPs is ignored for headless services");
    if (spec.sessionAffinity === "ClientIP") warnings.push("spec.SessionAffinity is ignored for headless services");
  }
  if (externalIPs.length > 0) warnings.push("spec.externalIPs is deprecated");
  warnings.push(...externalIPs.flatMap((ip, index) => warningsForIP(ip, specPath.child("externalIPs").index(index))));
  if (loadBalancerIP !== "") warnings.push(...warningsForIP(loadBalancerIP, specPath.child("loadBalancerIP")));
  for (const [index, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    warnings.push(...warningsForCIDR(range, specPath.child("loadBalancerSourceRanges").index(index)));
  }
  if (type === "ExternalName" && externalIPs.length > 0) {
    warnings.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  }
  if (type !== "ExternalName" && externalName !== "") {
    warnings.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  }
  return warnings;
}
