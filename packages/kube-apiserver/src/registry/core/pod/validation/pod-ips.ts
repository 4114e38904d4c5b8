import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { hasBothFamilies } from "../../../networking/legacy-address.js";
import { validateLegacyIP } from "../../../validation/addresses.js";
import { toInternalForm } from "./internal-form.js";
import type { PodValidationOptions } from "./options.js";

/** Addresses of the pod: one of a family. Mirrors `validatePodIPs`. */
export function validatePodIPs(
  { podIPs = [] }: core_v1.PodStatus,
  { podIPs: before = [] }: core_v1.PodStatus,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  return validateIPs("PodIP", podIPs, before, path.child("podIPs"), options);
}

/** Addresses of the pod's node, the first of which is the one. Mirrors `validateHostIPs`. */
export function validateHostIPs(
  { hostIP = "", hostIPs = [] }: core_v1.PodStatus,
  { hostIPs: before = [] }: core_v1.PodStatus,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const [first] = hostIPs;
  if (first === undefined) return [];
  const listPath = path.child("hostIPs");
  const isOther = first.ip !== hostIP;
  return [
    ...(isOther ? [fieldErrors.invalid(listPath.index(0).child("ip"), first.ip, "must be equal to `hostIP`")] : []),
    ...validateIPs("HostIP", hostIPs, before, listPath, options),
  ];
}

interface HasIP {
  readonly ip?: string;
}

function validateIPs(
  type: "PodIP" | "HostIP",
  ips: readonly HasIP[],
  before: readonly HasIP[],
  path: FieldPath,
  { strictIPs: strict }: PodValidationOptions,
): readonly FieldError[] {
  const textsOf = (list: readonly HasIP[]) => list.map(({ ip = "" }) => ip);
  const known = textsOf(before);
  const errors = textsOf(ips).flatMap((ip, index) => validateLegacyIP(ip, path.index(index), { strict, known }));
  if (ips.length <= 1 || (ips.length === 2 && hasBothFamilies(textsOf(ips)))) return errors;
  const shown = ips.map((ip) => toInternalForm(type, ip));
  return [...errors, fieldErrors.invalid(path, shown, "may specify no more than one IP for each IP family")];
}
