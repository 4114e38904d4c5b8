import { isJSONObject, type JSONObject, type JSONValue, jsonEqual, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import type { NodeRestrictionDeps } from "./node-objects.js";

const statusFields = ["capacity", "conditions"];
const recoveryFields = ["allocatedResourceStatuses", "allocatedResources"];

/** Kubelets tell that a volume has grown, and nothing else of a claim. */
export async function admitVolumeClaim(
  node: string,
  attributes: AdmissionAttributes,
  { features }: NodeRestrictionDeps,
): Promise<void> {
  if (attributes.subresource !== "status") throw newAdmissionForbidden(attributes, "may only update PVC status");
  if (attributes.operation !== "UPDATE") {
    throw newAdmissionForbidden(attributes, `unexpected operation ${quoteGo(attributes.operation)}`);
  }
  const free = features.enabled("RecoverVolumeExpansionFailure") ? [...statusFields, ...recoveryFields] : statusFields;
  const old = comparable((attributes.oldObject ?? {}) as JSONObject, free);
  const object = comparable((attributes.object ?? {}) as JSONObject, free);
  if (jsonEqual(old, object)) return;
  const fields = [...new Set([...Object.keys(old), ...Object.keys(object)])].filter(
    (name) => !jsonEqual(old[name] ?? null, object[name] ?? null),
  );
  throw newAdmissionForbidden(
    attributes,
    `node ${quoteGo(node)} is not allowed to update fields other than status.quantity and status.conditions: ${fields.join(", ")}`,
  );
}

/** A claim without what may change. What is empty counts as absent, as in upstream's semantic comparison. */
function comparable(claim: JSONObject, free: readonly string[]): JSONObject {
  const { metadata = {}, status = {}, ...rest } = claim;
  return withoutEmpty({
    ...rest,
    metadata: without(metadata, ["resourceVersion", "managedFields"]),
    status: without(status, free),
  });
}

function without(value: JSONValue, fields: readonly string[]): JSONValue {
  if (!isJSONObject(value)) return value;
  return withoutEmpty(Object.fromEntries(Object.entries(value).filter(([name]) => !fields.includes(name))));
}

function withoutEmpty(object: JSONObject): JSONObject {
  const isEmpty = (value: JSONValue | undefined) =>
    value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}
