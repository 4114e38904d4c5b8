import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import { validateRequired } from "../../../validation/field-checks.js";
import { validateFileMode, validateNonReservedPath } from "../../../validation/local-paths.js";
import { validateFieldRef } from "./field-ref.js";

const volumeFields = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

const resources = ["cpu", "ephemeral-storage", "memory"] as const;
const resourceFields = ["limits", "requests"].flatMap((list) => resources.map((name) => `${list}.${name}`));

const cpuDivisors: ReadonlySet<string> = new Set(["1m", "1"]);
const byteDivisors = ["1", ..."kMGTPE"].map((unit) => (unit === "1" ? unit : `1${unit}`));
byteDivisors.push(...[..."KMGTPE"].map((unit) => `1${unit}i`));
const allByteDivisors: ReadonlySet<string> = new Set(byteDivisors);

/** A file with a field of the pod or of one of its containers. Mirrors `validateDownwardAPIVolumeFile`. */
export function validateDownwardAPIFile(file: core_v1.DownwardAPIVolumeFile, at: FieldPath): readonly FieldError[] {
  const { path = "", mode } = file;
  return [
    ...validateRequired(path, at.child("path")),
    ...validateNonReservedPath(path, at.child("path")),
    ...validateSource(file, at),
    ...validateFileMode(mode, at.child("mode")),
  ];
}

function validateSource(
  { fieldRef, resourceFieldRef }: core_v1.DownwardAPIVolumeFile,
  path: FieldPath,
): readonly FieldError[] {
  if (fieldRef !== undefined) {
    const detail = "fieldRef and resourceFieldRef can not be specified simultaneously";
    return [
      ...validateFieldRef(fieldRef, volumeFields, path.child("fieldRef")),
      ...(resourceFieldRef === undefined ? [] : [fieldErrors.invalid(path, "resource", detail)]),
    ];
  }
  if (resourceFieldRef === undefined) {
    return [fieldErrors.required(path, "one of fieldRef and resourceFieldRef is required")];
  }
  return validateResourceFieldRef(resourceFieldRef, path.child("resourceFieldRef"), { containerIsNamed: true });
}

/** An amount that a container asks for or may use. Mirrors `validateContainerResourceFieldSelector`. */
export function validateResourceFieldRef(
  { containerName = "", resource = "", divisor }: core_v1.ResourceFieldSelector,
  path: FieldPath,
  { containerIsNamed }: { readonly containerIsNamed: boolean },
): readonly FieldError[] {
  const divisorErrors = validateDivisor(resource, divisor, path.child("divisor"));
  if (containerIsNamed && containerName === "") {
    return [fieldErrors.required(path.child("containerName")), ...divisorErrors];
  }
  const resourcePath = path.child("resource");
  if (resource === "") return [fieldErrors.required(resourcePath), ...divisorErrors];
  if (resourceFields.includes(resource) || isHugePages(resource)) return divisorErrors;
  return [fieldErrors.notSupported(resourcePath, resource, resourceFields), ...divisorErrors];
}

function isHugePages(resource: string): boolean {
  return resource.startsWith("limits.hugepages-") || resource.startsWith("requests.hugepages-");
}

function validateDivisor(resource: string, divisor: string | undefined, path: FieldPath): readonly FieldError[] {
  const unit = divisor === undefined ? undefined : Quantity.parse(divisor);
  if (unit === undefined || unit.isZero) return [];
  const [, name] = /^(?:limits|requests)\.(.*)$/.exec(resource) ?? [];
  const text = unit.toString();
  if (name === "cpu") {
    if (cpuDivisors.has(text)) return [];
    return [fieldErrors.invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const noun = isHugePages(resource) ? "hugepages" : nouns.get(name ?? "");
  if (noun === undefined || allByteDivisors.has(text)) return [];
  const listed = byteDivisors.join(", ");
  return [
    fieldErrors.invalid(path, resource, `only divisor's values ${listed} are supported with the ${noun} resource`),
  ];
}

/** What messages call the resources that are counted in bytes. */
const nouns: ReadonlyMap<string, string> = new Map([
  ["memory", "memory"],
  ["ephemeral-storage", "local ephemeral storage"],
]);
