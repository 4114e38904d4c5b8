import {
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  type MutableJSONObject,
  parseJSON,
  stringifyJSON,
} from "@kube-apiserver/apimachinery";
import type { AuditObjectReference } from "./audit-event.js";

/** An object as audit events carry it. */
export function capturedJSON(object: KubeObject): string {
  return stringifyJSON(object);
}

/** JSON without white space between its parts; what is repeated in it stays so. */
export function compactJSON(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|[\t\n\r ]+/g, "$1");
}

/** Whether objects of a resource carry tokens in clear text, with which whoever reads the log could act as others. */
export function mayHoldToken({ apiGroup, resource, subresource }: AuditObjectReference): boolean {
  if (apiGroup === "authentication.k8s.io") return resource === "tokenreviews";
  return apiGroup === "" && resource === "serviceaccounts" && subresource === "token";
}

/** What events do not show of an object. */
export interface Omissions {
  readonly managedFields: boolean;
  /** `spec.token` of a review, `status.token` of a request for one. */
  readonly token: boolean;
}

/** An object, list or Table without some of it. */
export function strippedJSON(json: string, omissions: Omissions): string {
  const value = parseJSON(json);
  if (!isJSONObject(value)) return json;
  const shown = omissions.token ? withoutTokens(value) : value;
  return stringifyJSON(omissions.managedFields ? withoutManagedFields(shown) : shown);
}

function withoutTokens(object: JSONObject): JSONObject {
  const shown: MutableJSONObject = { ...object };
  for (const part of ["spec", "status"]) {
    const member = shown[part];
    if (member !== undefined && isJSONObject(member) && typeof member.token === "string") {
      shown[part] = { ...member, token: "REDACTED" };
    }
  }
  return shown;
}

function withoutManagedFields(object: JSONObject): JSONObject {
  const { items, rows } = object;
  if (Array.isArray(items)) return { ...object, items: items.map(stripMeta) };
  if (object.kind === "Table" && Array.isArray(rows)) return { ...object, rows: rows.map(stripRow) };
  return stripMeta(object) as JSONObject;
}

function stripRow(row: JSONValue): JSONValue {
  return isJSONObject(row) && row.object !== undefined ? { ...row, object: stripMeta(row.object) } : row;
}

function stripMeta(value: JSONValue): JSONValue {
  if (!isJSONObject(value) || !isJSONObject(value.metadata ?? null)) return value;
  const { managedFields: _managedFields, ...metadata } = value.metadata as JSONObject;
  return { ...value, metadata };
}
