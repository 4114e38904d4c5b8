import { type FieldError, FieldPath, fieldErrors, type KubeObject, newInvalid } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import { familyOf, type IPFamily } from "../../networking/ip-address.js";
import { isHeadless, needsClusterIP, type ServiceSpec, specOf, withSpec } from "./service-object.js";

const specPath = FieldPath.root("spec");

/**
 * Fills in `ipFamilyPolicy` and `ipFamilies` from what is asked for and what the cluster has. Mirrors
 * `initIPFamilyFields`.
 *
 * @param clusterFamilies - families of the cluster, the default one first
 * @param old - the stored service, for updates
 * @throws StatusError, reason Invalid, when the cluster cannot give what is asked for
 */
export function fillIPFamilies(
  service: KubeObject,
  old: KubeObject | undefined,
  clusterFamilies: readonly IPFamily[],
): KubeObject {
  const spec = specOf(service);
  if (!needsClusterIP(spec)) return service;
  const policy = spec.ipFamilyPolicy ?? policyOf(spec, old);
  const wanted = familiesWanted(spec, clusterFamilies);
  const errors = checkFamilies(spec, policy, wanted, clusterFamilies);
  if (errors.length > 0) throw newInvalid({ group: "", kind: "Service" }, metaOf(service).name ?? "", errors);
  return withSpec(service, {
    ipFamilyPolicy: policy,
    ipFamilies: completeFamilies(spec, policy, wanted, clusterFamilies),
  });
}

type Policy = NonNullable<ServiceSpec["ipFamilyPolicy"]>;

function policyOf(spec: ServiceSpec, old: KubeObject | undefined): Policy {
  const before = old === undefined ? undefined : specOf(old).ipFamilyPolicy;
  if (before !== undefined) return before;
  // Without a selector the endpoints are the user's affair, and may be of any family.
  if (isSelectorless(spec)) return "RequireDualStack";
  const isDual = (spec.clusterIPs ?? []).length === 2 || (spec.ipFamilies ?? []).length === 2;
  return isDual ? "RequireDualStack" : "SingleStack";
}

function isSelectorless(spec: ServiceSpec): boolean {
  return isHeadless(spec) && Object.keys(spec.selector ?? {}).length === 0;
}

/** Families in the order that the client gave, by name or by address. */
function familiesWanted(spec: ServiceSpec, clusterFamilies: readonly IPFamily[]): readonly IPFamily[] {
  const byName = (spec.ipFamilies ?? []) as readonly IPFamily[];
  const byAddress = (spec.clusterIPs ?? []).map(familyOf).filter((family) => family !== undefined);
  const longer = byAddress.length > byName.length ? byAddress : byName;
  return longer.length > 0 ? longer : clusterFamilies.slice(0, 1);
}

function checkFamilies(
  spec: ServiceSpec,
  policy: Policy,
  wanted: readonly IPFamily[],
  clusterFamilies: readonly IPFamily[],
): readonly FieldError[] {
  if (isSelectorless(spec)) return [];
  const errors: FieldError[] = [];
  for (const [index, family] of wanted.entries()) {
    if (clusterFamilies.includes(family)) continue;
    errors.push(
      fieldErrors.invalid(specPath.child("ipFamilies").index(index), family, "not configured on this cluster"),
    );
  }
  if (policy === "RequireDualStack" && clusterFamilies.length < 2) {
    errors.push(
      fieldErrors.invalid(
        specPath.child("ipFamilyPolicy"),
        policy,
        "this cluster is not configured for dual-stack services",
      ),
    );
  }
  if (policy === "SingleStack" && (spec.ipFamilies ?? []).length === 2 && (spec.clusterIPs ?? []).length !== 1) {
    errors.push(
      fieldErrors.invalid(
        specPath.child("ipFamilyPolicy"),
        policy,
        "must be RequireDualStack or PreferDualStack when multiple IP families are specified",
      ),
    );
  }
  return errors;
}

const bothFamilies: readonly IPFamily[] = ["IPv4", "IPv6"];

function completeFamilies(
  spec: ServiceSpec,
  policy: Policy,
  wanted: readonly IPFamily[],
  clusterFamilies: readonly IPFamily[],
): readonly IPFamily[] {
  if (policy === "SingleStack") return wanted.slice(0, 1);
  const available = isSelectorless(spec) ? bothFamilies : clusterFamilies;
  return [...wanted, ...available.filter((family) => !wanted.includes(family))].slice(0, 2);
}
