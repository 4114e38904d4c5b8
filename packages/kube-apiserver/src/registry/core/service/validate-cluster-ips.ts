import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { hasBothFamilies, parseLegacyIP } from "../../networking/legacy-address.js";
import type { AddressRules } from "../../validation/address-rules.js";
import { validateLegacyIP } from "../../validation/addresses.js";
import { headless, isHeadlessByList, type ServiceSpec } from "./service-object.js";

const specPath = FieldPath.root("spec");
const ipsPath = specPath.child("clusterIPs");
const families: readonly string[] = ["IPv4", "IPv6"];
const policies: readonly string[] = ["PreferDualStack", "RequireDualStack", "SingleStack"];

/**
 * Checks `clusterIP`, `clusterIPs`, `ipFamilies` and `ipFamilyPolicy` against each other. Allocation runs it too, before it
 * takes anything. Mirrors `ValidateServiceClusterIPsRelatedFields`.
 */
export function validateClusterIPFields(
  spec: ServiceSpec,
  before: ServiceSpec | undefined,
  { strictIPs }: AddressRules,
): readonly FieldError[] {
  if (spec.type === "ExternalName") return [];
  const { clusterIPs = [] } = spec;
  const known = before?.clusterIPs ?? [];
  const wrong = clusterIPs.flatMap((ip, index) => {
    if (index > 0 || ip !== headless) return validateLegacyIP(ip, ipsPath.index(index), { strict: strictIPs, known });
    if (clusterIPs.length === 1) return [];
    return [fieldErrors.invalid(ipsPath, clusterIPs, "'None' must be the first and only value")];
  });
  const tooMany =
    clusterIPs.length > 2 ? [fieldErrors.invalid(ipsPath, clusterIPs, "may only hold up to 2 values")] : [];
  return [
    ...validateFirstIP(spec),
    ...validateFamilies(spec),
    ...validatePolicy(spec),
    ...wrong,
    ...tooMany,
    // Families of what is no address would only confuse.
    ...(wrong.length > 0 ? [] : [...validateDualStack(clusterIPs), ...validateFamiliesOfIPs(spec)]),
  ];
}

function validateFirstIP({ clusterIP = "", clusterIPs = [] }: ServiceSpec): readonly FieldError[] {
  if (clusterIP === "") {
    const detail = "must be empty when `clusterIP` is not specified";
    return clusterIPs.length === 0 ? [] : [fieldErrors.invalid(ipsPath, clusterIPs, detail)];
  }
  if (clusterIPs.length === 0) return [fieldErrors.required(ipsPath)];
  return clusterIPs[0] === clusterIP
    ? []
    : [fieldErrors.invalid(ipsPath, clusterIPs, "first value must match `clusterIP`")];
}

function validateFamilies({ ipFamilies = [] }: ServiceSpec): readonly FieldError[] {
  const path = specPath.child("ipFamilies");
  return ipFamilies.flatMap((family, index) => [
    ...(families.includes(family) ? [] : [fieldErrors.notSupported(path.index(index), family, families)]),
    ...(ipFamilies.indexOf(family) < index ? [fieldErrors.duplicate(path.index(index), family)] : []),
  ]);
}

function validatePolicy({ ipFamilyPolicy }: ServiceSpec): readonly FieldError[] {
  if (ipFamilyPolicy === undefined || policies.includes(ipFamilyPolicy)) return [];
  return [fieldErrors.notSupported(specPath.child("ipFamilyPolicy"), ipFamilyPolicy, policies)];
}

function validateDualStack(clusterIPs: readonly string[]): readonly FieldError[] {
  if (clusterIPs.length < 2 || hasBothFamilies(clusterIPs)) return [];
  return [fieldErrors.invalid(ipsPath, clusterIPs, "may specify no more than one IP for each IP family")];
}

function validateFamiliesOfIPs(spec: ServiceSpec): readonly FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec;
  if (isHeadlessByList(spec)) return [];
  return ipFamilies.slice(0, clusterIPs.length).flatMap((family, index) => {
    const ip = clusterIPs[index] ?? "";
    const actual = parseLegacyIP(ip)?.address.family;
    if (!families.includes(family) || actual === family) return [];
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${index}]\``;
    return [fieldErrors.invalid(ipsPath.index(index), ip, detail)];
  });
}
