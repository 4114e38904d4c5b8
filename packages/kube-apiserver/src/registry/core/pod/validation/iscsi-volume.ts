import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isInRange } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { invalidFor } from "../../../validation/names.js";

/** What names of targets and initiators look like, by how they start. */
const nameFormats: ReadonlyMap<string, RegExp> = new Map([
  ["iqn", /iqn\.\d{4}-\d{2}\.([0-9A-Za-z\-.]+)(:[^,;*&$|\t\n\f\r ]+)$/],
  ["eui", /^eui.[0-9A-Za-z]{16}$/],
  ["naa", /^naa.[0-9A-Za-z]{32}$/],
]);

/** A disk behind iSCSI. Mirrors `validateISCSIVolumeSource`. */
export function validateISCSIVolume(iscsi: core_v1.ISCSIVolumeSource, path: FieldPath): readonly FieldError[] {
  const { targetPortal, iqn = "", lun = 0, initiatorName } = iscsi;
  const needsSecret = iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true;
  return [
    ...validateRequired(targetPortal, path.child("targetPortal")),
    ...(iqn === "" ? [fieldErrors.required(path.child("iqn"))] : validateISCSIName(iqn, path.child("iqn"))),
    ...invalidFor(isInRange(lun, 0, 255), lun, path.child("lun")),
    ...(needsSecret && iscsi.secretRef === undefined ? [fieldErrors.required(path.child("secretRef"))] : []),
    ...(initiatorName === undefined ? [] : validateISCSIName(initiatorName, path.child("initiatorname"))),
  ];
}

/** The name of a target or an initiator. @param hint - what is said after the usual message when it starts otherwise */
export function validateISCSIName(
  name: string,
  path: FieldPath,
  hint = " starting with iqn, eui, or naa",
): readonly FieldError[] {
  const format = nameFormats.get(name.slice(0, 3));
  if (format === undefined) return [fieldErrors.invalid(path, name, `must be valid format${hint}`)];
  return format.test(name) ? [] : [fieldErrors.invalid(path, name, "must be valid format")];
}
