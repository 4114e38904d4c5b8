import type { Span } from "@kube-apiserver/component-base";
import type { RequestContext } from "./request-context.js";

/** The same request, acting in `namespace`: for collections over all namespaces, whose objects each live in one. */
export function contextInNamespace(ctx: RequestContext, namespace: string): RequestContext {
  return ctx.namespace === namespace ? ctx : derivedContext(ctx, namespace, ctx.span);
}

/** The same request, in an operation of its own. */
export function contextWithSpan(ctx: RequestContext, span: Span): RequestContext {
  return derivedContext(ctx, ctx.namespace, span);
}

function derivedContext(ctx: RequestContext, namespace: string, span: Span | undefined): RequestContext {
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
    span,
    watchInitialized: () => ctx.watchInitialized?.(),
    resourceFound: () => ctx.resourceFound?.(),
    handlesBytes: (count) => ctx.handlesBytes?.(count),
    nextStep: () => ctx.nextStep?.(),
    addWarning: (text, agent) => ctx.addWarning(text, agent),
    addAuditAnnotation: (key, value) => ctx.addAuditAnnotation(key, value),
  };
}
