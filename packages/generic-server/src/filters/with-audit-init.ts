import type { RandomSource } from "@kube-apiserver/apimachinery";
import { newUUID } from "@kube-apiserver/apimachinery";
import { AuditContext, type AuditParts } from "../audit/audit-context.js";
import { newRequestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

/**
 * Starts the request's context and gives it its audit id: the client's own if it sent one, else a new one. It is on every
 * answer as `Audit-ID`. Mirrors `filters.WithAuditInit`.
 *
 * @param audit - absent: nothing is recorded
 */
export function withAuditInit(random: RandomSource, audit?: AuditParts): Filter {
  return (req, res, next) => {
    const state = newRequestState(req, res);
    const given = req.headers["audit-id"];
    state.auditID = typeof given === "string" && given !== "" ? given : newUUID(random);
    if (audit !== undefined) state.audit = new AuditContext(audit);
    res.setHeader("Audit-Id", state.auditID);
    next();
  };
}
