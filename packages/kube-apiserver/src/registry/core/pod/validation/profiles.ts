import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDescendingPath } from "../../../validation/local-paths.js";
import { toInternalForm } from "./internal-form.js";

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];
const maxAppArmorProfileBytes = 4095;

/** What system calls are let through. Mirrors `validateSeccompProfileField`. */
export function validateSeccompProfile(
  profile: core_v1.SeccompProfile | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  const filePath = path.child("localhostProfile");
  const errors = validateType(type, "seccompProfile", path.child("type"));
  if (type !== "Localhost") {
    if (localhostProfile === undefined) return errors;
    const detail = "can only be set when seccomp type is Localhost";
    return [...errors, fieldErrors.invalid(filePath, toInternalForm("SeccompProfile", profile), detail)];
  }
  if (localhostProfile !== undefined) return [...errors, ...validateDescendingPath(localhostProfile, filePath)];
  return [...errors, fieldErrors.required(filePath, "must be set when seccomp type is Localhost")];
}

function validateType(type: string | undefined, field: string, path: FieldPath): readonly FieldError[] {
  if ((type ?? "") === "") return [fieldErrors.required(path, `type is required when ${field} is set`)];
  return profileTypes.includes(type ?? "") ? [] : [fieldErrors.notSupported(path, type, profileTypes)];
}

/** What files and capabilities are let through. Mirrors `ValidateAppArmorProfileField`. */
export function validateAppArmorProfile(
  profile: core_v1.AppArmorProfile | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile: file } = profile;
  const filePath = path.child("localhostProfile");
  switch (type) {
    case "Localhost":
      return validateAppArmorFile(file, filePath);
    case "RuntimeDefault":
    case "Unconfined":
      if (file === undefined) return [];
      return [fieldErrors.invalid(filePath, file, "can only be set when AppArmor type is Localhost")];
    default:
      return validateType(type, "appArmorProfile", path.child("type"));
  }
}

function validateAppArmorFile(file: string | undefined, path: FieldPath): readonly FieldError[] {
  const missing = fieldErrors.required(path, "must be set when AppArmor type is Localhost");
  if (file === undefined) return [missing];
  const errors: FieldError[] = [];
  if (file.trim() !== file) errors.push(fieldErrors.invalid(path, file, "must not be padded with whitespace"));
  else if (file === "") errors.push(missing);
  if (Buffer.byteLength(file) > maxAppArmorProfileBytes) {
    errors.push(fieldErrors.tooLong(path, maxAppArmorProfileBytes));
  }
  return errors;
}
