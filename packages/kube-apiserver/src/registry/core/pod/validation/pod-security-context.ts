import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../../../validation/supported-values.js";
import type { PodValidationOptions } from "./options.js";
import { validateAppArmorProfile, validateSeccompProfile } from "./profiles.js";
import { validateGroupID, validateUserID } from "./security-context.js";
import { validateSysctls } from "./sysctls.js";
import { validateWindowsOptions } from "./windows-options.js";

/** What the containers of a pod may do on their node. Mirrors `validatePodSpecSecurityContext`. */
export function validatePodSecurityContext(
  spec: core_v1.PodSpec,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { securityContext: context = {} } = spec;
  const groups = context.supplementalGroups ?? [];
  return [
    ...validateGroupID(context.fsGroup, path.child("fsGroup")),
    ...validateUserID(context.runAsUser, path.child("runAsUser")),
    ...validateGroupID(context.runAsGroup, path.child("runAsGroup")),
    ...groups.flatMap((id, index) => validateGroupID(id, path.child("supplementalGroups").index(index))),
    ...validateProcessNamespace(spec, path.child("shareProcessNamespace")),
    ...validateSysctls(spec, path.child("sysctls"), options),
    ...validateSupported(context.fsGroupChangePolicy, ["Always", "OnRootMismatch"], path.child("fsGroupChangePolicy")),
    ...validateSeccompProfile(context.seccompProfile, path.child("seccompProfile")),
    ...validateWindowsOptions(context.windowsOptions, path.child("windowsOptions")),
    ...validateAppArmorProfile(context.appArmorProfile, path.child("appArmorProfile")),
    ...validateSupported(context.supplementalGroupsPolicy, ["Merge", "Strict"], path.child("supplementalGroupsPolicy")),
    ...validateSupported(
      context.seLinuxChangePolicy,
      options.onlyRecursiveSELinuxChange ? ["Recursive"] : ["MountOption", "Recursive"],
      path.child("seLinuxChangePolicy"),
    ),
  ];
}

function validateProcessNamespace(
  { shareProcessNamespace, hostPID }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  if (shareProcessNamespace !== true || hostPID !== true) return [];
  return [fieldErrors.invalid(path, true, "ShareProcessNamespace and HostPID cannot both be enabled")];
}
