import type { meta_v1, storagemigration_v1beta1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDNS1035Label,
  isDNS1123Subdomain,
  type JSONObject,
  type JSONValue,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { validateConditions } from "../validation/conditions.js";

type Migration = storagemigration_v1beta1.StorageVersionMigration;

const specPath = FieldPath.root("spec");
const statusPath = FieldPath.root("status");

/** Mirrors `ValidateStorageVersionMigration`, metadata excepted. */
export function validateMigration({ spec }: Migration): readonly FieldError[] {
  const { group = "", resource = "" }: Partial<meta_v1.GroupResource> = spec?.resource ?? {};
  const path = specPath.child("resource");
  const groupMessages = group === "" ? [] : isDNS1123Subdomain(group);
  const invalid = (name: string, value: string, messages: readonly string[]) =>
    messages.length === 0 ? [] : [fieldErrors.invalid(path.child(name), value, messages.join(","))];
  return [
    ...(resource === ""
      ? [fieldErrors.required(path.child("resource"), "resource is required to be set")]
      : invalid("resource", resource, isDNS1035Label(resource))),
    ...invalid("group", group, groupMessages),
  ];
}

/** Mirrors `ValidateStorageVersionMigrationUpdate`, metadata excepted. */
export function validateMigrationUpdate(next: Migration, old: Migration): readonly FieldError[] {
  return [
    ...validateMigration(next),
    ...validateImmutableField(next.spec as JSONObject | undefined, old.spec as JSONObject | undefined, specPath),
  ];
}

/** Mirrors `ValidateStorageVersionMigrationStatusUpdate`, metadata excepted. */
export function validateMigrationStatusUpdate(next: Migration, old: Migration): readonly FieldError[] {
  const { conditions = [], resourceVersion = "" } = next.status ?? {};
  const before = old.status?.resourceVersion ?? "";
  const versionPath = statusPath.child("resourceVersion");
  return [
    ...validateVersion(resourceVersion, versionPath),
    ...validateConditions(conditions, statusPath.child("conditions")),
    ...(before === "" ? [] : validateImmutableField(resourceVersion, before, versionPath)),
    ...validateOutcome(next, old),
  ];
}

function validateVersion(version: string, path: FieldPath): readonly FieldError[] {
  if (/^[1-9]\d*$/.test(version)) return [];
  return [fieldErrors.invalid(path, version, `resource version is not well formed: ${version}`)];
}

/** A migration runs, succeeds or fails, and the end is final. */
function validateOutcome(next: Migration, old: Migration): readonly FieldError[] {
  const is = ({ status }: Migration, type: string) =>
    (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === "True");
  const [succeeded, failed, running] = [is(next, "Succeeded"), is(next, "Failed"), is(next, "Running")];
  const rules: readonly (readonly [broken: boolean, detail: string])[] = [
    [succeeded && failed, "Both success and failed conditions cannot be true at the same time"],
    [succeeded && running, "Running condition cannot be true when success condition is true"],
    [failed && running, "Running condition cannot be true when failed condition is true"],
    [is(old, "Succeeded") && !succeeded, "Success condition cannot be set to false once it is true"],
    [is(old, "Failed") && !failed, "Failed condition cannot be set to false once it is true"],
  ];
  const conditions = (next.status?.conditions ?? []) as unknown as JSONValue;
  return rules
    .filter(([broken]) => broken)
    .map(([, detail]) => fieldErrors.invalid(statusPath.child("conditions"), conditions, detail));
}
