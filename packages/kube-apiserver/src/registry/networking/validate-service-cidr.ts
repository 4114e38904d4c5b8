import type { networking_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  type JSONValue,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { validateCIDR } from "../validation/addresses.js";
import { parseLegacyCIDR } from "./legacy-address.js";

const cidrsPath = FieldPath.root("spec", "cidrs");
const oneOfEach = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";

function cidrsOf(serviceCIDR: KubeObject): readonly string[] {
  return (serviceCIDR as networking_v1.ServiceCIDR).spec?.cidrs ?? [];
}

/** Mirrors `ValidateServiceCIDR`, metadata excepted. */
export function validateServiceCIDR(serviceCIDR: KubeObject): readonly FieldError[] {
  const cidrs = cidrsOf(serviceCIDR);
  if (cidrs.length === 0) return [fieldErrors.required(cidrsPath, "at least one CIDR required")];
  if (cidrs.length > 2) {
    // Upstream shows its own struct, with its own field name.
    return [fieldErrors.invalid(cidrsPath, { CIDRs: cidrs } as JSONValue, "may only hold up to 2 values")];
  }
  const [first, second] = cidrs.map((cidr) => parseLegacyCIDR(cidr)?.network.family);
  const isRepeated = cidrs.length === 2 && first !== undefined && first === second;
  return [
    ...cidrs.flatMap((cidr, index) => validateCIDR(cidr, cidrsPath.index(index))),
    ...(isRepeated ? [fieldErrors.invalid(cidrsPath, cidrs, oneOfEach)] : []),
  ];
}

/** A second family may come, and nothing else changes. Mirrors `ValidateServiceCIDRUpdate`, metadata excepted. */
export function validateServiceCIDRUpdate(serviceCIDR: KubeObject, old: KubeObject): readonly FieldError[] {
  const cidrs = cidrsOf(serviceCIDR);
  const before = cidrsOf(old);
  const isExtended = before.length === 1 && cidrs.length === 2;
  if (!isExtended && cidrs.length !== before.length) {
    return [fieldErrors.invalid(cidrsPath, cidrs, fieldImmutableMessage)];
  }
  const changed = before.flatMap((cidr, index) =>
    cidr === cidrs[index] ? [] : [fieldErrors.invalid(cidrsPath.index(index), cidrs[index], fieldImmutableMessage)],
  );
  return isExtended ? [...changed, ...validateServiceCIDR(serviceCIDR)] : changed;
}
