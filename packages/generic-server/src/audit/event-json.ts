import { compareUTF8, formatMicroTime, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../authentication/interfaces.js";
import type { AuditFacts, AuditObjectReference, AuditResponseStatus } from "./audit-event.js";

/** The fields of an event in JSON, in upstream's order, without the braces around them. */
export function eventFields(facts: AuditFacts): string {
  const { impersonatedUser, sourceIPs, userAgent, objectRef, responseStatus, requestObject, responseObject } = facts;
  const fields = [
    `"level":"${facts.level}"`,
    `"auditID":${JSON.stringify(facts.auditID)}`,
    `"stage":"${facts.stage}"`,
    `"requestURI":${JSON.stringify(facts.requestURI)}`,
    `"verb":${JSON.stringify(facts.verb)}`,
    `"user":${userJSON(facts.user)}`,
  ];
  if (impersonatedUser !== undefined) fields.push(`"impersonatedUser":${userJSON(impersonatedUser)}`);
  if (sourceIPs.length > 0) fields.push(`"sourceIPs":${JSON.stringify(sourceIPs)}`);
  if (userAgent !== "") fields.push(`"userAgent":${JSON.stringify(userAgent)}`);
  if (objectRef !== undefined) fields.push(`"objectRef":${referenceJSON(objectRef)}`);
  if (responseStatus !== undefined) fields.push(`"responseStatus":${statusJSON(responseStatus)}`);
  if (requestObject !== undefined) fields.push(`"requestObject":${requestObject()}`);
  if (responseObject !== undefined) fields.push(`"responseObject":${responseObject()}`);
  fields.push(`"requestReceivedTimestamp":"${formatMicroTime(facts.requestReceivedMs)}"`);
  fields.push(`"stageTimestamp":"${formatMicroTime(facts.stageMs)}"`);
  if (facts.annotations.size > 0) fields.push(`"annotations":${mapJSON(facts.annotations)}`);
  return fields.join(",");
}

function userJSON({ name, uid, groups, extra }: UserInfo): string {
  return JSON.stringify({
    username: name === "" ? undefined : name,
    uid: uid === "" ? undefined : uid,
    groups: groups.length === 0 ? undefined : groups,
    extra: Object.keys(extra).length === 0 ? undefined : extra,
  });
}

/** Ordered by what upstream's struct says, without what is empty. */
function referenceJSON(ref: AuditObjectReference): string {
  const { resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource } = ref;
  const ordered = { resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource };
  return JSON.stringify(ordered, (_key, value) => (value === "" ? undefined : value));
}

/** Its details are a client's data, and may hold integers beyond what numbers can. */
function statusJSON({ status, message, reason, details, code }: AuditResponseStatus): string {
  const fields = ['"metadata":{}'];
  if (status !== undefined) fields.push(`"status":${JSON.stringify(status)}`);
  if (message !== undefined && message !== "") fields.push(`"message":${JSON.stringify(message)}`);
  if (reason !== undefined && reason !== "") fields.push(`"reason":${JSON.stringify(reason)}`);
  if (details !== undefined) fields.push(`"details":${stringifyJSON(details)}`);
  if (code !== undefined && code !== 0) fields.push(`"code":${code}`);
  return `{${fields.join(",")}}`;
}

function mapJSON(map: ReadonlyMap<string, string>): string {
  const entries = Array.from(map).sort(([a], [b]) => compareUTF8(a, b));
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
}
