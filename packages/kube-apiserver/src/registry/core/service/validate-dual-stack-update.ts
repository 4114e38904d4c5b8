import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { isHeadlessByList, type ServiceSpec } from "./service-object.js";

const specPath = FieldPath.root("spec");
const ipsPath = specPath.child("clusterIPs");
const familiesPath = specPath.child("ipFamilies");
const changed = "may not change once set";

/**
 * The first address stays for as long as the service has any; the second comes and goes with the policy. Mirrors
 * `validateUpgradeDowngradeClusterIPs`.
 */
export function validateClusterIPsUpdate(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  if (isOrWasExternalName(spec, before) || (isHeadlessByList(spec) && isHeadlessByList(before))) return [];
  const { clusterIPs: ips = [] } = spec;
  const { clusterIPs: old = [] } = before;
  const shown = spec.clusterIPs;
  if (old.length === ips.length) {
    return old.flatMap((ip, index) =>
      ip === ips[index] ? [] : [fieldErrors.invalid(ipsPath.index(index), shown, changed)],
    );
  }
  const first = ipsPath.index(0);
  if (ips.length === 0) return [fieldErrors.invalid(first, shown, "primary clusterIP can not be unset")];
  return [
    ...(old.length > 0 && ips[0] !== old[0] ? [fieldErrors.invalid(first, shown, changed)] : []),
    ...(old.length > ips.length ? validateRelease(spec, ips.length, "clusterIP") : []),
  ];
}

/** As with addresses: the first family stays. Mirrors `validateUpgradeDowngradeIPFamilies`. */
export function validateIPFamiliesUpdate(spec: ServiceSpec, before: ServiceSpec): readonly FieldError[] {
  if (isOrWasExternalName(spec, before) || isHeadlessByList(spec) || isHeadlessByList(before)) return [];
  const { ipFamilies: families = [] } = spec;
  const { ipFamilies: old = [] } = before;
  const first = familiesPath.index(0);
  if (old.length === families.length) {
    const differing = old.filter((family, index) => family !== families[index]);
    return differing.map(() => fieldErrors.invalid(first, spec.ipFamilies, changed));
  }
  const unset = old.length > families.length && (spec.clusterIPs ?? []).length === 0;
  const moved = old.length > 0 && families.length > 0 && families[0] !== old[0];
  return [
    ...(unset ? [fieldErrors.invalid(first, spec.ipFamilies, "primary ipFamily can not be unset")] : []),
    ...(moved ? [fieldErrors.invalid(first, spec.clusterIPs, changed)] : []),
    ...(old.length > families.length ? validateRelease(spec, families.length, "ipFamily") : []),
  ];
}

function isOrWasExternalName(spec: ServiceSpec, before: ServiceSpec): boolean {
  return spec.type === "ExternalName" || before.type === "ExternalName";
}

/** Giving up the second of two has to be said. */
function validateRelease({ ipFamilyPolicy }: ServiceSpec, left: number, noun: string): readonly FieldError[] {
  if (left !== 1 || ipFamilyPolicy === "SingleStack") return [];
  const detail = `must be set to 'SingleStack' when releasing the secondary ${noun}`;
  return [fieldErrors.invalid(specPath.child("ipFamilyPolicy"), ipFamilyPolicy, detail)];
}
