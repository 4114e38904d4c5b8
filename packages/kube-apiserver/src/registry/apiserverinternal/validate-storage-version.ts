import type { apiserverinternal_v1alpha1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1035Label,
  isDNS1123Subdomain,
  isQualifiedName,
} from "@kube-apiserver/apimachinery";
import { validateDNS1123Subdomain } from "../validation/names.js";

type Status = apiserverinternal_v1alpha1.StorageVersionStatus;

const path = FieldPath.root("status");

/** Names are those of resources, with the dot also for the core group: `.pods`. Mirrors `ValidateStorageVersionName`. */
export function storageVersionName(name: string): readonly string[] {
  const dot = name.lastIndexOf(".");
  if (dot < 0) return ["name must be in the form of <group>.<resource>"];
  return [
    ...isDNS1123Subdomain(name.slice(0, dot)).map((message) => `the group segment ${message}`),
    ...isDNS1035Label(name.slice(dot + 1)).map((message) => `the resource segment ${message}`),
  ];
}

/** Mirrors `validateStorageVersionStatus`. */
export function validateStorageVersionStatus(status: Status = {}): readonly FieldError[] {
  const { storageVersions = [], conditions = [] } = status;
  return [
    ...storageVersions.flatMap((version, index) =>
      validateServerVersion(version, path.child("storageVersions").index(index)),
    ),
    ...validateCommonVersion(status),
    ...validateConditions(conditions),
  ];
}

function validateServerVersion(
  version: apiserverinternal_v1alpha1.ServerStorageVersion,
  at: FieldPath,
): readonly FieldError[] {
  const { apiServerID = "", encodingVersion = "", decodableVersions = [] } = version;
  const decodablePath = at.child("decodableVersions");
  const missing = `decodableVersions must include encodingVersion ${encodingVersion}`;
  return [
    ...validateDNS1123Subdomain(apiServerID, at.child("apiServerID")),
    ...validateVersionName(encodingVersion, at.child("encodingVersion")),
    ...decodableVersions.flatMap((name, index) => validateVersionName(name, decodablePath.index(index))),
    ...(decodableVersions.includes(encodingVersion)
      ? []
      : [fieldErrors.invalid(decodablePath, decodableVersions, missing)]),
  ];
}

function validateVersionName(name: string, at: FieldPath): readonly FieldError[] {
  const messages = isDNS1035Label(name);
  return messages.length === 0 ? [] : [fieldErrors.invalid(at, name, messages.join(","))];
}

/** Mirrors `validateCommonVersion`. */
function validateCommonVersion({ storageVersions = [], commonEncodingVersion: said }: Status): readonly FieldError[] {
  const [first, ...rest] = storageVersions.map(({ encodingVersion }) => encodingVersion);
  const common = rest.every((version) => version === first) ? first : undefined;
  if (common === said) return [];
  const invalid = (detail: string) => [fieldErrors.invalid(path.child("commonEncodingVersion"), said ?? null, detail)];
  if (common === undefined) {
    return invalid(
      "should be nil if servers do not agree on the same encoding version, " +
        "or if there is no server reporting the supported versions yet",
    );
  }
  return invalid(`the ${said === undefined ? "" : "actual "}common encoding version is ${common}`);
}

/** Mirrors `validateStorageVersionCondition`; that the paths do not name the field is upstream's. */
function validateConditions(
  conditions: readonly apiserverinternal_v1alpha1.StorageVersionCondition[],
): readonly FieldError[] {
  const seen = new Map<string, number>();
  return conditions.flatMap(({ type = "", status = "", reason = "", message = "" }, index) => {
    const at = path.index(index);
    const before = seen.get(type);
    seen.set(type, index);
    const twice = `the type of the condition is not unique, it also appears in conditions[${before}]`;
    return [
      ...(before === undefined ? [] : [fieldErrors.invalid(at.child("type"), type, twice)]),
      ...isQualifiedName(type).map((text) => fieldErrors.invalid(at.child("type"), type, text)),
      ...isQualifiedName(status).map((text) => fieldErrors.invalid(at.child("status"), type, text)),
      ...(reason === "" ? [fieldErrors.required(at.child("reason"), "reason cannot be empty")] : []),
      ...(message === "" ? [fieldErrors.required(at.child("message"), "message cannot be empty")] : []),
    ];
  });
}
