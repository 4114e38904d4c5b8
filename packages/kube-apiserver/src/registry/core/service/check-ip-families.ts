import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { IPFamily } from "../../networking/ip-address.js";
import type { ServiceSpec } from "./service-object.js";

const specPath = FieldPath.root("spec");

function wrongPolicy({ ipFamilyPolicy }: ServiceSpec, detail: string): FieldError {
  return fieldErrors.invalid(specPath.child("ipFamilyPolicy"), ipFamilyPolicy, detail);
}

/** Giving up the second address or family takes the policy that says so. */
export function checkReduced(spec: ServiceSpec, before: ServiceSpec | undefined): readonly FieldError[] {
  if (before === undefined || spec.ipFamilyPolicy === "SingleStack") return [];
  const errors: FieldError[] = [];
  if (isReduced(spec.clusterIPs, before.clusterIPs)) {
    errors.push(wrongPolicy(spec, "must be 'SingleStack' to release the secondary cluster IP"));
  }
  if (isReduced(spec.ipFamilies, before.ipFamilies)) {
    errors.push(wrongPolicy(spec, "must be 'SingleStack' to release the secondary IP family"));
  }
  return errors;
}

/** From two to the first of them. */
function isReduced(list: readonly string[] = [], before: readonly string[] = []): boolean {
  return list.length === 1 && before.length > 1 && list[0] === before[0];
}

/** One stack has one address and one family. */
export function checkPolicy(spec: ServiceSpec): readonly FieldError[] {
  if (spec.ipFamilyPolicy !== "SingleStack") return [];
  const counted = [
    { list: spec.clusterIPs, noun: "cluster IPs" },
    { list: spec.ipFamilies, noun: "IP families" },
  ];
  return counted
    .filter(({ list = [] }) => list.length === 2)
    .map(({ noun }) =>
      wrongPolicy(spec, `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${noun} are specified`),
    );
}

/** What is asked for is what the cluster has. */
export function checkAgainstCluster(spec: ServiceSpec, clusterFamilies: readonly IPFamily[]): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (spec.ipFamilyPolicy === "RequireDualStack" && clusterFamilies.length < 2) {
    errors.push(wrongPolicy(spec, "this cluster is not configured for dual-stack services"));
  }
  for (const [index, family] of (spec.ipFamilies ?? []).entries()) {
    if ((clusterFamilies as readonly string[]).includes(family)) continue;
    const path = specPath.child("ipFamilies").index(index);
    errors.push(fieldErrors.invalid(path, family, "not configured on this cluster"));
  }
  return errors;
}
