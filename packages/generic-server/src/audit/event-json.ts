import { compareUTF8, formatMicroTime, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../authentication/interfaces.js";
import type { AuditFacts, AuditObjectReference, AuditResponseStatus } from "./audit-event.js";

/** The fields of an event in JSON, in upstream's order, without the braces around them. */
export function eventFields(facts: AuditFacts): string {
  const { request, level, stage, impersonatedUser, impersonationConstraint = "" } = facts;
  const { objectRef, responseStatus, requestObject, responseObject } = facts;
  const { auditID, receivedMs } = request.facts;
  const { receivedTimestamp } = request;
  let json = `"level":"${level}","auditID":${JSON.stringify(auditID)},"stage":"${stage}",${request.who}`;
  if (impersonatedUser !== undefined) json += `,"impersonatedUser":${userJSON(impersonatedUser)}`;
  if (impersonationConstraint !== "") {
    json += `,"authenticationMetadata":${JSON.stringify({ impersonationConstraint })}`;
  }
  json += request.whence;
  if (objectRef !== undefined) json += `,"objectRef":${referenceJSON(objectRef)}`;
  if (responseStatus !== undefined) json += `,"responseStatus":${statusJSON(responseStatus)}`;
  if (requestObject !== undefined) json += `,"requestObject":${requestObject()}`;
  if (responseObject !== undefined) json += `,"responseObject":${responseObject()}`;
  const stageTimestamp = facts.stageMs === receivedMs ? receivedTimestamp : formatMicroTime(facts.stageMs);
  json += `,"requestReceivedTimestamp":"${receivedTimestamp}","stageTimestamp":"${stageTimestamp}"`;
  if (facts.annotations.size > 0) json += `,"annotations":${mapJSON(facts.annotations)}`;
  return json;
}

/** A user as `authentication.k8s.io/v1` has it. */
export function userJSON({ name, uid, groups, extra }: UserInfo): string {
  return JSON.stringify({
    username: name === "" ? undefined : name,
    uid: uid === "" ? undefined : uid,
    groups: groups.length === 0 ? undefined : groups,
    extra: Object.keys(extra).length === 0 ? undefined : extra,
  });
}

/** Ordered as upstream's struct is. */
const referenceFields = [
  "resource",
  "namespace",
  "name",
  "uid",
  "apiGroup",
  "apiVersion",
  "resourceVersion",
  "subresource",
] as const;

function referenceJSON(reference: AuditObjectReference): string {
  let json = "";
  for (const field of referenceFields) {
    const value = reference[field];
    if (value !== "") json += `${json === "" ? "" : ","}"${field}":${JSON.stringify(value)}`;
  }
  return `{${json}}`;
}

/** Its details are a client's data, and may hold integers beyond what numbers can. */
function statusJSON({ status, message, reason, details, code }: AuditResponseStatus): string {
  let json = '"metadata":{}';
  if (status !== undefined) json += `,"status":${JSON.stringify(status)}`;
  if (message !== undefined && message !== "") json += `,"message":${JSON.stringify(message)}`;
  if (reason !== undefined && reason !== "") json += `,"reason":${JSON.stringify(reason)}`;
  if (details !== undefined) json += `,"details":${stringifyJSON(details)}`;
  if (code !== undefined && code !== 0) json += `,"code":${code}`;
  return `{${json}}`;
}

function mapJSON(map: ReadonlyMap<string, string>): string {
  const entries = Array.from(map).sort(([a], [b]) => compareUTF8(a, b));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}
