import type { IncomingMessage } from "node:http";
import { authorizerAttributesOf } from "../authorization/authorizer-attributes.js";
import type { RequestInfo } from "../request/request-info.js";
import type { RequestState } from "../request/request-state.js";
import type { AuditContext, AuditParts } from "./audit-context.js";
import type { AuditObjectReference } from "./audit-event.js";
import { AuditRequest, type AuditRequestFacts } from "./audit-request.js";
import { sourceIPsOf } from "./source-ips.js";

const maxUserAgentLength = 1024;

/**
 * Asks the policy about a request, and notes what is known about it. Undefined: nothing is recorded. Mirrors
 * `evaluatePolicyAndCreateAuditEvent`.
 */
export function startAudit(
  req: IncomingMessage,
  state: RequestState,
  { policy, metrics }: AuditParts,
): AuditContext | undefined {
  const { audit } = state;
  if (audit === undefined) return undefined;
  const config = policy.evaluatePolicyRule(authorizerAttributesOf(state));
  metrics.level(config.level);
  if (config.level === "None") {
    state.audit = undefined;
    return undefined;
  }
  const { requestInfo, longRunning: isLongRunning } = state;
  const objectRef = requestInfo.isResourceRequest ? referenceOf(requestInfo) : undefined;
  audit.start({ config, request: new AuditRequest(requestFactsOf(req, state)), objectRef, isLongRunning });
  return audit;
}

function requestFactsOf(req: IncomingMessage, state: RequestState): AuditRequestFacts {
  const { auditID, requestInfo, user, userAgent, receivedAtMs } = state;
  return {
    auditID,
    requestURI: req.url ?? "",
    verb: requestInfo.verb,
    user,
    sourceIPs: sourceIPsOf(req),
    userAgent: truncated(userAgent),
    receivedMs: receivedAtMs,
  };
}

function truncated(userAgent: string): string {
  return userAgent.length > maxUserAgentLength ? `${userAgent.slice(0, maxUserAgentLength)}...TRUNCATED` : userAgent;
}

function referenceOf(info: RequestInfo): AuditObjectReference {
  const { resource, namespace, name, apiGroup, apiVersion, subresource } = info;
  return { resource, namespace, name, uid: "", apiGroup, apiVersion, resourceVersion: "", subresource };
}
