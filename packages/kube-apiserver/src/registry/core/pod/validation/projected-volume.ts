import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateFileMode, validateNonReservedPath } from "../../../validation/local-paths.js";
import { validateKeyToPath } from "./config-volumes.js";
import { validateDownwardAPIFile } from "./downward-api.js";
import type { PodValidationOptions } from "./options.js";
import { validatePodCertificate } from "./pod-certificate.js";
import { validateTrustBundle } from "./trust-bundle.js";

const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;

/** Files from several sources in one volume. Mirrors `validateProjectedVolumeSource`. */
export function validateProjectedVolume(
  { sources = [], defaultMode }: core_v1.ProjectedVolumeSource,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const files = new FileSet(path);
  return [
    ...validateFileMode(defaultMode, path.child("defaultMode")),
    ...sources.flatMap((source, index) => {
      const at = path.child("sources").index(index);
      const surplus = fieldErrors.forbidden(at, "may not specify more than 1 volume type per source");
      const count = Object.values(source).filter((value) => value !== undefined).length;
      return [...validateSource(source, at, { volumePath: path, files, options }), ...(count > 1 ? [surplus] : [])];
    }),
  ];
}

/** The files of a volume so far: two of the same name are an error, which names the volume. */
class FileSet {
  readonly #files = new Set<string>();
  readonly #path: FieldPath;

  constructor(path: FieldPath) {
    this.#path = path;
  }

  /** @param shown - the value that the message shows; left out: the file */
  add(file: string, shown = file): readonly FieldError[] {
    if (this.#files.has(file)) return [fieldErrors.invalid(this.#path, shown, "conflicting duplicate paths")];
    this.#files.add(file);
    return [];
  }
}

interface SourceContext {
  readonly volumePath: FieldPath;
  readonly files: FileSet;
  readonly options: PodValidationOptions;
}

function validateSource(
  { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate }: core_v1.VolumeProjection,
  path: FieldPath,
  context: SourceContext,
): readonly FieldError[] {
  const { files } = context;
  const errors: FieldError[] = [];
  if (secret) errors.push(...validateKeys(secret, path.child("secret"), files));
  if (configMap) errors.push(...validateKeys(configMap, path.child("configMap"), files));
  for (const file of downwardAPI?.items ?? []) {
    errors.push(...validateDownwardAPIFile(file, path.child("downwardAPI")));
    if ((file.path ?? "") !== "") errors.push(...files.add(file.path));
  }
  if (serviceAccountToken) errors.push(...validateToken(serviceAccountToken, path, context));
  if (clusterTrustBundle) {
    errors.push(
      ...validateTrustBundle(clusterTrustBundle, path.child("clusterTrustBundle")),
      ...files.add(clusterTrustBundle.path ?? ""),
    );
  }
  if (podCertificate) {
    const addFile = (file: string) => files.add(file);
    errors.push(...validatePodCertificate(podCertificate, path.child("podCertificate"), addFile));
  }
  return errors;
}

function validateKeys(
  { name = "", items = [] }: core_v1.SecretProjection,
  path: FieldPath,
  files: FileSet,
): readonly FieldError[] {
  return [
    ...validateRequired(name, path.child("name")),
    ...items.flatMap((item, index) => [
      ...validateKeyToPath(item, path.child("items").index(index)),
      ...((item.path ?? "") === "" ? [] : files.add(item.path, name)),
    ]),
  ];
}

function validateToken(
  { expirationSeconds = 0, path = "" }: core_v1.ServiceAccountTokenProjection,
  at: FieldPath,
  { volumePath, options }: SourceContext,
): readonly FieldError[] {
  const secondsPath = at.child("serviceAccountToken", "expirationSeconds");
  const pathPath = volumePath.child("path");
  const errors: FieldError[] = [];
  if (expirationSeconds < minTokenSeconds) {
    const detail = "may not specify a duration less than 10 minutes";
    errors.push(fieldErrors.invalid(secondsPath, expirationSeconds, detail));
  }
  if (expirationSeconds > maxTokenSeconds) {
    const detail = "may not specify a duration larger than 2^32 seconds";
    errors.push(fieldErrors.invalid(secondsPath, expirationSeconds, detail));
  }
  if (path === "") errors.push(fieldErrors.required(pathPath));
  else if (!options.allowNonLocalProjectedTokenPath) errors.push(...validateNonReservedPath(path, pathPath));
  return errors;
}
