import { type Cancellation, type Clock, discardLogger, type Logger } from "@kube-apiserver/component-base";
import { apiServerUser, systemMasters, type UserInfo } from "../authentication/interfaces.js";
import type { RequestContext } from "./request-context.js";
import { newRequestInfo } from "./request-info-factory.js";

/** The server acting on its own behalf. */
export const systemUser: UserInfo = Object.freeze({
  name: apiServerUser,
  uid: "",
  groups: [systemMasters],
  extra: {},
});

/** What a {@link newSystemContext} is made from. */
export interface SystemContextOptions {
  readonly clock: Clock;
  readonly signal: Cancellation;
  /** Absent: warnings are dropped. */
  readonly logger?: Logger;
  /** Namespace that it acts in; `""` for cluster-scoped objects. */
  readonly namespace?: string;
}

/**
 * A context for work that no client asked for: bootstrap objects, finalizers, allocations. It calls storage directly, past
 * authorization and admission, so only the server's own parts may have one.
 */
export function newSystemContext(options: SystemContextOptions): RequestContext {
  const { clock, signal, logger = discardLogger, namespace = "" } = options;
  return {
    signal,
    auditID: "",
    receivedAtMs: clock.now(),
    requestInfo: newRequestInfo("", ""),
    namespace,
    user: systemUser,
    userAgent: "kube-apiserver",
    sourceIP: "",
    deadlineMs: undefined,
    addWarning: (text) => logger.v(4, "warning about an object of the server's own", { warning: text }),
    addAuditAnnotation() {},
  };
}
