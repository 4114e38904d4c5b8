import {
  type FieldError,
  FieldPath,
  fieldErrors,
  jsonEqual,
  type KubeObject,
  newInvalid,
} from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import type { IPFamily } from "../../networking/ip-address.js";
import { parseLegacyIP } from "../../networking/legacy-address.js";
import type { AddressRules } from "../../validation/address-rules.js";
import { checkAgainstCluster, checkPolicy, checkReduced } from "./check-ip-families.js";
import { headless, isHeadless, needsClusterIP, type ServiceSpec, specOf, withSpec } from "./service-object.js";
import { validateClusterIPFields } from "./validate-cluster-ips.js";

const ipsPath = FieldPath.root("spec", "clusterIPs");

/** What families are filled in by. */
export interface FamilyRules extends AddressRules {
  /** Families of the cluster, the default one first. */
  readonly clusterFamilies: readonly IPFamily[];
}

/**
 * Fills in `ipFamilyPolicy` and `ipFamilies` from what is asked for and what the cluster has, once the fields are known to
 * go together. Mirrors `initIPFamilyFields`.
 *
 * @param old - the stored service, for updates
 * @throws StatusError, reason Invalid, when the fields contradict each other or the cluster
 */
export function fillIPFamilies(service: KubeObject, old: KubeObject | undefined, rules: FamilyRules): KubeObject {
  const before = old === undefined ? undefined : specOf(old);
  const given = specOf(service);
  if (given.type === "ExternalName" || (before !== undefined && isSettled(given, before))) return service;
  const spec: ServiceSpec = { ...given, ipFamilyPolicy: given.ipFamilyPolicy ?? policyOf(given, before) };
  throwIfAny(service, validateClusterIPFields(spec, before, rules));
  const { families, errors } = inferFamilies(spec, rules.clusterFamilies);
  throwIfAny(service, [...checkReduced(spec, before), ...checkPolicy(spec), ...errors]);
  const asked: ServiceSpec = { ...spec, ipFamilies: families };
  if (!isSelectorless(spec)) throwIfAny(service, checkAgainstCluster(asked, rules.clusterFamilies));
  return withSpec(service, {
    ipFamilyPolicy: spec.ipFamilyPolicy,
    ipFamilies: completeFamilies(asked, rules.clusterFamilies),
  });
}

function throwIfAny(service: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw newInvalid({ group: "", kind: "Service" }, metaOf(service).name ?? "", errors);
}

/** Whoever prefers two stacks keeps what was got, whatever became of the cluster since. */
function isSettled(spec: ServiceSpec, before: ServiceSpec): boolean {
  if (spec.type !== before.type || !needsClusterIP(spec) || spec.ipFamilyPolicy !== "PreferDualStack") return false;
  if (before.ipFamilyPolicy !== undefined && before.ipFamilyPolicy !== "PreferDualStack") return false;
  return jsonEqual(listsOf(spec), listsOf(before));
}

function listsOf({ clusterIPs = [], ipFamilies = [] }: ServiceSpec) {
  return { clusterIPs, ipFamilies };
}

type Policy = NonNullable<ServiceSpec["ipFamilyPolicy"]>;

function policyOf(spec: ServiceSpec, before: ServiceSpec | undefined): Policy {
  if (before?.ipFamilyPolicy !== undefined) return before.ipFamilyPolicy;
  // Without a selector the endpoints are the user's affair, and may be of any family.
  return isSelectorless(spec) ? "RequireDualStack" : "SingleStack";
}

function isSelectorless(spec: ServiceSpec): boolean {
  return isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
}

/** The families that are named, and those of the addresses beyond them. */
function inferFamilies(
  { clusterIPs = [], ipFamilies = [] }: ServiceSpec,
  clusterFamilies: readonly IPFamily[],
): { readonly families: readonly IPFamily[]; readonly errors: readonly FieldError[] } {
  const named = ipFamilies as readonly IPFamily[];
  const families = [...named];
  const errors: FieldError[] = [];
  for (const [index, ip] of clusterIPs.entries()) {
    if (ip === headless) break;
    const family = parseLegacyIP(ip)?.address.family;
    if (family === undefined || index < families.length) continue;
    if (clusterFamilies.includes(family)) families.push(family);
    else {
      errors.push(fieldErrors.invalid(ipsPath.index(index), clusterIPs, `${family} is not configured on this cluster`));
    }
  }
  return { families, errors };
}

const bothFamilies: readonly IPFamily[] = ["IPv4", "IPv6"];

function completeFamilies(spec: ServiceSpec, clusterFamilies: readonly IPFamily[]): readonly IPFamily[] {
  const asked = (spec.ipFamilies ?? []) as readonly IPFamily[];
  const wanted = asked.length > 0 ? asked : clusterFamilies.slice(0, 1);
  if (spec.ipFamilyPolicy === "SingleStack") return wanted;
  const available = isSelectorless(spec) ? bothFamilies : clusterFamilies;
  return [...wanted, ...available.filter((family) => !wanted.includes(family))].slice(0, 2);
}
