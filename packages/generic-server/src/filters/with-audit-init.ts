import type { RandomSource } from "@kube-apiserver/apimachinery";
import { newUUID } from "@kube-apiserver/apimachinery";
import { newRequestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const maxAuditIDLength = 64;

/**
 * Starts the request's context and gives it its audit id: the client's own if it sent a usable one, else a new one. It is
 * on every answer as `Audit-ID`. Mirrors `filters.WithAuditInit`.
 */
export function withAuditInit(random: RandomSource): Filter {
  return (req, res, next) => {
    const state = newRequestState(req, res);
    const given = req.headers["audit-id"];
    const isUsable = typeof given === "string" && given !== "" && given.length <= maxAuditIDLength;
    state.auditID = isUsable ? given : newUUID(random);
    res.setHeader("Audit-Id", state.auditID);
    next();
  };
}
