import type { RequestContext } from "./request-context.js";

/** The same request, acting in `namespace`: for collections over all namespaces, whose objects each live in one. */
export function contextInNamespace(ctx: RequestContext, namespace: string): RequestContext {
  if (ctx.namespace === namespace) return ctx;
  return {
    signal: ctx.signal,
    auditID: ctx.auditID,
    receivedAtMs: ctx.receivedAtMs,
    requestInfo: ctx.requestInfo,
    namespace,
    user: ctx.user,
    userAgent: ctx.userAgent,
    sourceIP: ctx.sourceIP,
    deadlineMs: ctx.deadlineMs,
    audit: ctx.audit,
    watchInitialized: () => ctx.watchInitialized?.(),
    handlesBytes: (count) => ctx.handlesBytes?.(count),
    nextStep: () => ctx.nextStep?.(),
    addWarning: (text, agent) => ctx.addWarning(text, agent),
    addAuditAnnotation: (key, value) => ctx.addAuditAnnotation(key, value),
  };
}
