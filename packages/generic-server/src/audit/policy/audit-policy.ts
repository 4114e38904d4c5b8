import type { audit_v1 } from "@kube-apiserver/api/types";

/** How much of a request is recorded. */
export type AuditLevel = "None" | "Metadata" | "Request" | "RequestResponse";

/** When something is recorded of a request. */
export type AuditStage = "RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic";

/** Levels, each with all that those before it have. */
export const auditLevels: readonly AuditLevel[] = ["None", "Metadata", "Request", "RequestResponse"];

export const auditStages: readonly AuditStage[] = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

/** A policy as it is written in a file: complete, but not validated. */
export type AuditPolicy = audit_v1.Policy;

/** One rule of a policy. */
export type AuditPolicyRule = audit_v1.PolicyRule;

/** Whether `level` records all that `other` does. Mirrors `Level.GreaterOrEqual`. */
export function isAtLeast(level: AuditLevel, other: AuditLevel): boolean {
  return auditLevels.indexOf(level) >= auditLevels.indexOf(other);
}
