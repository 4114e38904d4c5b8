import { quoteGo } from "@kube-apiserver/apimachinery";
import type { AuditFacts } from "./audit-event.js";

/** An event in one line of text: part of what it says. Mirrors `audit.EventString`. */
export function eventString(facts: AuditFacts): string {
  const { impersonatedUser, objectRef, responseStatus } = facts;
  const { auditID, verb, requestURI, user, sourceIPs, userAgent, receivedMs } = facts.request.facts;
  const isNamed = user.name !== "";
  const values = {
    id: auditID,
    stage: facts.stage,
    ip: sourceIPs[0] ?? "<unknown>",
    method: verb,
    user: isNamed ? user.name : "<none>",
    groups: isNamed && user.groups.length > 0 ? quotedList(user.groups) : "<none>",
    as: impersonatedUser?.name ?? "<self>",
    asgroups: impersonatedUser === undefined ? "<lookup>" : quotedList(impersonatedUser.groups),
    "user-agent": userAgent,
    namespace: objectRef?.namespace || "<none>",
    uri: requestURI,
    response: responseStatus === undefined ? "<deferred>" : String(responseStatus.code ?? 0),
  };
  const text = Object.entries(values).map(([name, value]) => `${name}=${quoteGo(value)}`);
  return `${nanoTime(receivedMs)} AUDIT: ${text.join(" ")}`;
}

function quotedList(items: readonly string[]): string {
  return items.map(quoteGo).join(",");
}

/** As Go's RFC3339Nano: without zeros at the end of the fraction. */
function nanoTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.?0*Z$/, "Z");
}
