import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isValidGroupID,
  isValidUserID,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../../validation/names.js";
import { toInternalForm } from "./internal-form.js";
import type { PodValidationOptions } from "./options.js";
import { validateAppArmorProfile, validateSeccompProfile } from "./profiles.js";
import { validateWindowsOptions } from "./windows-options.js";

const procMounts = ["Default", "Unmasked"];

/** What a container may do on its node. Mirrors `ValidateSecurityContext`. */
export function validateSecurityContext(
  context: core_v1.SecurityContext | undefined,
  hostUsers: boolean,
  path: FieldPath,
  { allowPrivileged }: PodValidationOptions,
): readonly FieldError[] {
  if (context === undefined) return [];
  const { privileged, procMount, seccompProfile, windowsOptions, appArmorProfile } = context;
  const isRefused = privileged === true && !allowPrivileged;
  return [
    ...(isRefused ? [fieldErrors.forbidden(path.child("privileged"), "disallowed by cluster policy")] : []),
    ...validateUserID(context.runAsUser, path.child("runAsUser")),
    ...validateGroupID(context.runAsGroup, path.child("runAsGroup")),
    ...validateProcMount(procMount, hostUsers, path.child("procMount")),
    ...validateSeccompProfile(seccompProfile, path.child("seccompProfile")),
    ...validateEscalation(context, path),
    ...validateWindowsOptions(windowsOptions, path.child("windowsOptions")),
    ...validateAppArmorProfile(appArmorProfile, path.child("appArmorProfile")),
  ];
}

/** A user id, where there is one. */
export function validateUserID(id: number | bigint | undefined, path: FieldPath): readonly FieldError[] {
  return id === undefined ? [] : invalidFor(isValidUserID(id), id, path);
}

/** A group id, where there is one. */
export function validateGroupID(id: number | bigint | undefined, path: FieldPath): readonly FieldError[] {
  return id === undefined ? [] : invalidFor(isValidGroupID(id), id, path);
}

function validateProcMount(mount: string | undefined, hostUsers: boolean, path: FieldPath): readonly FieldError[] {
  if (mount === undefined) return [];
  if (!procMounts.includes(mount)) return [fieldErrors.notSupported(path, mount, procMounts)];
  if (!hostUsers || mount !== "Unmasked") return [];
  return [fieldErrors.invalid(path, mount, "`hostUsers` must be false to use `Unmasked`")];
}

/** Who may not gain rights cannot have all of them to begin with. */
function validateEscalation(context: core_v1.SecurityContext, path: FieldPath): readonly FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return [];
  const gained = (context.capabilities?.add ?? []).filter((name) => name === "CAP_SYS_ADMIN");
  const conflicts = [
    ...(context.privileged === true ? ["`privileged` to true"] : []),
    ...gained.map((name) => `\`capabilities.Add\` ${name}`),
  ];
  return conflicts.map((conflict) => {
    const detail = `cannot set \`allowPrivilegeEscalation\` to false and ${conflict}`;
    return fieldErrors.invalid(path, toInternalForm("SecurityContext", context), detail);
  });
}
