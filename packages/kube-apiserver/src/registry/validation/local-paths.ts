import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** No `..` among the steps of the path; said once. Mirrors `validatePathNoBacksteps`. */
export function validateNoBacksteps(value: string, path: FieldPath): readonly FieldError[] {
  return value.split("/").includes("..") ? [fieldErrors.invalid(path, value, "must not contain '..'")] : [];
}

/** A relative path without `..`. Mirrors `validateLocalDescendingPath`. */
export function validateDescendingPath(value: string, path: FieldPath): readonly FieldError[] {
  const absolute = value.startsWith("/") ? [fieldErrors.invalid(path, value, "must be a relative path")] : [];
  return [...absolute, ...validateNoBacksteps(value, path)];
}

/** A relative path that leaves names which start with `..` to the kubelet. Mirrors `ValidateLocalNonReservedPath`. */
export function validateNonReservedPath(value: string, path: FieldPath): readonly FieldError[] {
  const reserved = value.startsWith("..") && !value.startsWith("../");
  return [
    ...validateDescendingPath(value, path),
    ...(reserved ? [fieldErrors.invalid(path, value, "must not start with '..'")] : []),
  ];
}

const maxMode = 0o777;

/** Permissions of a file. */
export function validateFileMode(mode: number | undefined, path: FieldPath): readonly FieldError[] {
  if (mode === undefined || (mode >= 0 && mode <= maxMode)) return [];
  return [fieldErrors.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")];
}
