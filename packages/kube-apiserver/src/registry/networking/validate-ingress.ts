import type { networking_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  type FieldError,
  FieldPath,
  fieldErrors,
  hasFieldErrors,
  isDNS1123Subdomain,
  isWildcardDNS1123Subdomain,
  type JSONValue,
  type KubeObject,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import type { AddressRules } from "../validation/address-rules.js";
import { invalidFor } from "../validation/names.js";
import { parseLegacyIP } from "./legacy-address.js";
import { knownIPs, validateIngressHostname, validateIngressIP, warningsForIngressIPs } from "./load-balancer-points.js";
import { type BackendRules, isRelaxedName, validateIngressBackend } from "./validate-ingress-backend.js";
import { validateHTTPRule } from "./validate-ingress-paths.js";

const specPath = FieldPath.root("spec");
const pointsPath = FieldPath.root("status", "loadBalancer", "ingress");
const classAnnotation = "kubernetes.io/ingress.class";

/** What ingresses may have because they had it before a rule came. */
interface IngressRules extends BackendRules {
  readonly anySecretName: boolean;
  readonly anyWildcardRule: boolean;
}

export function ingressSpecOf(ingress: KubeObject): networking_v1.IngressSpec {
  return (ingress as networking_v1.Ingress).spec ?? {};
}

/** Mirrors `ValidateIngressCreate`, metadata excepted. */
export function validateIngress(ingress: KubeObject, rules: BackendRules): readonly FieldError[] {
  const spec = ingressSpecOf(ingress);
  const errors = validateSpec(spec, { ...rules, anySecretName: false, anyWildcardRule: false });
  const annotation = annotationOf(ingress, classAnnotation);
  const { ingressClassName } = spec;
  if (annotation === undefined || ingressClassName === undefined || annotation === ingressClassName) return errors;
  const detail = "must match `ingressClassName` when both are specified";
  return [...errors, fieldErrors.invalid(FieldPath.root("annotations", classAnnotation), annotation, detail)];
}

/** Mirrors `ValidateIngressUpdate`, metadata excepted. */
export function validateIngressUpdate(
  ingress: KubeObject,
  old: KubeObject,
  { relaxedServiceNames }: BackendRules,
): readonly FieldError[] {
  const before = ingressSpecOf(old);
  return validateSpec(ingressSpecOf(ingress), {
    relaxedServiceNames: relaxedServiceNames || backendsOf(before).some(isRelaxedName),
    anySecretName: (before.tls ?? []).some(({ secretName }) => secretMessages(secretName).length > 0),
    anyWildcardRule: (before.rules ?? []).some(hasInvalidWildcardRule),
  });
}

function backendsOf({ defaultBackend, rules = [] }: networking_v1.IngressSpec) {
  const backends = rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
  return defaultBackend === undefined ? backends : [defaultBackend, ...backends];
}

function hasInvalidWildcardRule({ host = "", http }: networking_v1.IngressRule): boolean {
  if (!host.includes("*") || http === undefined) return false;
  return hasFieldErrors(() => validateHTTPRule(http, FieldPath.root("http"), { relaxedServiceNames: false }));
}

function secretMessages(name = ""): readonly string[] {
  return name === "" ? [] : nameIsDNSSubdomain(name, false);
}

function validateSpec(spec: networking_v1.IngressSpec, rules: IngressRules): readonly FieldError[] {
  const { defaultBackend, rules: list = [], tls = [], ingressClassName } = spec;
  const isEmpty = list.length === 0 && defaultBackend === undefined;
  const detail = "either `defaultBackend` or `rules` must be specified";
  const path = specPath.child("ingressClassName");
  return [
    ...(isEmpty ? [fieldErrors.invalid(specPath, spec.rules as JSONValue | undefined, detail)] : []),
    ...(defaultBackend === undefined
      ? []
      : validateIngressBackend(defaultBackend, specPath.child("defaultBackend"), rules)),
    ...list.flatMap((rule, index) => validateRule(rule, specPath.child("rules").index(index), rules)),
    ...tls.flatMap((entry, index) => validateTLS(entry, specPath.child("tls").index(index), rules)),
    ...(ingressClassName === undefined
      ? []
      : invalidFor(nameIsDNSSubdomain(ingressClassName, false), ingressClassName, path)),
  ];
}

function validateRule(
  { host = "", http }: networking_v1.IngressRule,
  path: FieldPath,
  rules: IngressRules,
): readonly FieldError[] {
  const hostPath = path.child("host");
  const isIP = host !== "" && parseLegacyIP(host) !== undefined;
  const isExempt = host.includes("*") && rules.anyWildcardRule;
  return [
    ...(isIP ? [fieldErrors.invalid(hostPath, host, "must be a DNS name, not an IP address")] : []),
    ...(host === "" ? [] : validateHost(host, hostPath)),
    ...(http === undefined || isExempt ? [] : validateHTTPRule(http, path.child("http"), rules)),
  ];
}

/** A name, or a name after `*.`. */
function validateHost(host: string, path: FieldPath): readonly FieldError[] {
  return invalidFor(host.includes("*") ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host), host, path);
}

function validateTLS(
  { hosts = [], secretName = "" }: networking_v1.IngressTLS,
  path: FieldPath,
  { anySecretName }: IngressRules,
): readonly FieldError[] {
  return [
    ...hosts.flatMap((host, index) => validateHost(host, path.child("hosts").index(index))),
    ...(anySecretName ? [] : invalidFor(secretMessages(secretName), secretName, path.child("secretName"))),
  ];
}

/** Mirrors `ValidateIngressStatusUpdate`, metadata excepted. */
export function validateIngressStatusUpdate(
  ingress: KubeObject,
  old: KubeObject,
  { strictIPs: strict }: AddressRules,
): readonly FieldError[] {
  const known = knownIPs(pointsOf(old));
  return pointsOf(ingress).flatMap((point, index) => [
    ...validateIngressIP(point, pointsPath.index(index), { strict, known }),
    ...validateIngressHostname(point.hostname, pointsPath.index(index)),
  ]);
}

function pointsOf(ingress: KubeObject): readonly networking_v1.IngressLoadBalancerIngress[] {
  return (ingress as networking_v1.Ingress).status?.loadBalancer?.ingress ?? [];
}

/** What to tell about a new ingress. */
export function warningsForNewIngress(ingress: KubeObject): readonly string[] {
  if (annotationOf(ingress, classAnnotation) === undefined) return [];
  if (ingressSpecOf(ingress).ingressClassName !== undefined) return [];
  return [`annotation "${classAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`];
}

/** What to tell about the status of an ingress. */
export function warningsForIngressStatus(ingress: KubeObject): readonly string[] {
  return warningsForIngressIPs(pointsOf(ingress), pointsPath);
}
