import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldError, FieldPath } from "@kube-apiserver/apimachinery";
import { validateChoice, validateRequired } from "../../../validation/field-checks.js";
import { validateDescendingPath, validateNoBacksteps } from "../../../validation/local-paths.js";
import { validateSupported } from "../../../validation/supported-values.js";
import { pullPolicies } from "./choices.js";
import type { PodValidationOptions } from "./options.js";

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
] as const;

/** A file or directory of the node. */
export function validateHostPathVolume(
  { path = "", type }: core_v1.HostPathVolumeSource,
  at: FieldPath,
): readonly FieldError[] {
  const missing = validateRequired(path, at.child("path"));
  if (missing.length > 0) return missing;
  return [...validateNoBacksteps(path, at.child("path")), ...validateSupported(type, hostPathTypes, at.child("type"))];
}

/** A repository that is checked out for the pod. */
export function validateGitRepoVolume(
  { repository, directory = "" }: core_v1.GitRepoVolumeSource,
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...validateRequired(repository, path.child("repository")),
    ...validateDescendingPath(directory, path.child("directory")),
  ];
}

/** The files of an image. */
export function validateImageVolume(
  { reference, pullPolicy }: core_v1.ImageVolumeSource,
  path: FieldPath,
  { allowEmptyImageVolumeReference }: PodValidationOptions,
): readonly FieldError[] {
  return [
    ...(allowEmptyImageVolumeReference ? [] : validateRequired(reference, path.child("reference"))),
    ...validateChoice(pullPolicy, pullPolicies, path.child("pullPolicy")),
  ];
}
