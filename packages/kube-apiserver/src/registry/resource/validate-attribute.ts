import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

const maxValueBytes = 64;
const number = "(0|[1-9]\\d*)";
const preRelease = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
const build = "[0-9a-zA-Z-]+";
const semanticVersion = new RegExp(
  `^${number}\\.${number}\\.${number}(-${preRelease}(\\.${preRelease})*)?(\\+${build}(\\.${build})*)?$`,
);

const lists = ["bools", "ints", "strings", "versions"] as const;

/** How many values an attribute has; lists count by their items. Mirrors `numEntriesDeviceAttribute`, for one. */
export function valueCountOf(attribute: resource_v1.DeviceAttribute): number {
  return lists.reduce((count, name) => count + (attribute[name]?.length ?? 0), 0) || 1;
}

/** Whether an attribute has a list of values. */
export function hasList(attribute: resource_v1.DeviceAttribute): boolean {
  return lists.some((name) => attribute[name] !== undefined);
}

/** The value of an attribute; that there is exactly one is a declared rule. Mirrors `validateDeviceAttribute`. */
export function validateAttribute(attribute: resource_v1.DeviceAttribute, path: FieldPath): readonly FieldError[] {
  const { string, version, strings = [], versions = [] } = attribute;
  return [
    ...lists.flatMap((name) =>
      attribute[name]?.length === 0
        ? [fieldErrors.invalid(path.child(name), [], "must not be empty if specified")]
        : [],
    ),
    ...(string === undefined ? [] : validateLength(string, path.child("string"))),
    ...(version === undefined ? [] : validateVersion(version, path.child("version"))),
    ...strings.flatMap((value, index) => validateLength(value, path.child("strings").index(index))),
    ...versions.flatMap((value, index) => validateVersion(value, path.child("versions").index(index))),
  ];
}

function validateLength(value: string, path: FieldPath): readonly FieldError[] {
  return Buffer.byteLength(value) > maxValueBytes ? [fieldErrors.tooLong(path, maxValueBytes)] : [];
}

function validateVersion(value: string, path: FieldPath): readonly FieldError[] {
  const detail = "must be a string compatible with semver.org spec 2.0.0";
  const errors = semanticVersion.test(value) ? [] : [fieldErrors.invalid(path, value, detail)];
  return [...errors, ...validateLength(value, path)];
}
