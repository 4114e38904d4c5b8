import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isConfigMapKey,
  isRelaxedEnvVarName,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateNoBacksteps } from "../../../validation/local-paths.js";
import { invalidFor, validateDNS1123Label } from "../../../validation/names.js";
import { validateResourceFieldRef } from "./downward-api.js";
import { validateFieldRef } from "./field-ref.js";
import type { PodValidationOptions } from "./options.js";

const envFields = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

/** The environment of a container, variable by variable. Mirrors `ValidateEnv`. */
export function validateEnv(
  variables: readonly core_v1.EnvVar[],
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = path.index(index);
    const { name = "" } = variable;
    const namePath = at.child("name");
    return [
      ...(name === "" ? [fieldErrors.required(namePath)] : invalidFor(isRelaxedEnvVarName(name), name, namePath)),
      ...validateValueFrom(variable, at.child("valueFrom"), options),
    ];
  });
}

function validateValueFrom(
  { value = "", valueFrom }: core_v1.EnvVar,
  path: FieldPath,
  { allowEnvFiles }: PodValidationOptions,
): readonly FieldError[] {
  if (valueFrom === undefined) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, envFields, path.child("fieldRef")));
  if (resourceFieldRef) {
    errors.push(
      ...validateResourceFieldRef(resourceFieldRef, path.child("resourceFieldRef"), { containerIsNamed: false }),
    );
  }
  if (configMapKeyRef) errors.push(...validateKeyRef(configMapKeyRef, path.child("configMapKeyRef")));
  if (secretKeyRef) errors.push(...validateKeyRef(secretKeyRef, path.child("secretKeyRef")));
  if (fileKeyRef) errors.push(...validateFileKeyRef(fileKeyRef, path.child("fileKeyRef")));
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  const detail = sourceCountDetail(sources, value !== "", allowEnvFiles);
  return detail === undefined ? errors : [...errors, fieldErrors.invalid(path, "", detail)];
}

function sourceCountDetail(sources: number, hasValue: boolean, allowEnvFiles: boolean): string | undefined {
  if (sources === 0) {
    const last = allowEnvFiles
      ? "`configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
      : "`configMapKeyRef` or `secretKeyRef`";
    return `must specify one of: \`fieldRef\`, \`resourceFieldRef\`, ${last}`;
  }
  if (hasValue) return "may not be specified when `value` is not empty";
  return sources > 1 ? "may not have more than one field specified at a time" : undefined;
}

function validateKeyRef({ name = "", key = "" }: core_v1.ConfigMapKeySelector, path: FieldPath): readonly FieldError[] {
  const keyPath = path.child("key");
  return [
    ...invalidFor(nameIsDNSSubdomain(name, false), name, path.child("name")),
    ...(key === "" ? [fieldErrors.required(keyPath)] : invalidFor(isConfigMapKey(key), key, keyPath)),
  ];
}

function validateFileKeyRef(
  { key = "", volumeName = "", path = "" }: core_v1.FileKeySelector,
  at: FieldPath,
): readonly FieldError[] {
  const keyPath = at.child("key");
  const volumePath = at.child("volumeName");
  const pathPath = at.child("path");
  return [
    ...(key === "" ? [fieldErrors.required(keyPath)] : invalidFor(isRelaxedEnvVarName(key), key, keyPath)),
    ...(volumeName === "" ? [fieldErrors.required(volumePath)] : validateDNS1123Label(volumeName, volumePath)),
    ...validateRequired(path, pathPath),
    ...validateNoBacksteps(path, pathPath),
  ];
}

/** Variables that come from whole ConfigMaps and Secrets; what counts names the list. Mirrors `ValidateEnvFrom`. */
export function validateEnvFrom(sources: readonly core_v1.EnvFromSource[], path: FieldPath): readonly FieldError[] {
  return sources.flatMap(({ prefix = "", configMapRef, secretRef }, index) => {
    const at = path.index(index);
    const errors: FieldError[] = [];
    if (prefix !== "") errors.push(...invalidFor(isRelaxedEnvVarName(prefix), prefix, at.child("prefix")));
    if (configMapRef) errors.push(...validateSourceName(configMapRef.name, at.child("configMapRef", "name")));
    if (secretRef) errors.push(...validateSourceName(secretRef.name, at.child("secretRef", "name")));
    if (!configMapRef && !secretRef) {
      errors.push(fieldErrors.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef && secretRef) {
      errors.push(fieldErrors.invalid(path, "", "may not have more than one field specified at a time"));
    }
    return errors;
  });
}

function validateSourceName(name = "", path: FieldPath): readonly FieldError[] {
  return name === "" ? [fieldErrors.required(path)] : invalidFor(nameIsDNSSubdomain(name, true), name, path);
}
