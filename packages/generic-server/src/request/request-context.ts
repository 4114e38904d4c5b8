import type { Cancellation, Span } from "@kube-apiserver/component-base";
import type { AuditContext } from "../audit/audit-context.js";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestInfo } from "./request-info.js";

/**
 * The facts of one request, filled in by the filters in the order in which the request meets them, and handed down to
 * storage in place of Go's context. Made by the first filter, found again with `requestContext(req)`.
 */
export interface RequestContext {
  /** Aborts when the client goes away, the request's deadline passes, or the server gives up waiting. */
  readonly signal: Cancellation;
  readonly auditID: string;
  /** Milliseconds of the server clock's `now`. */
  readonly receivedAtMs: number;
  readonly requestInfo: RequestInfo;
  /** Namespace of the request, `""` for cluster-scoped and all-namespace requests. Same as `requestInfo.namespace`. */
  readonly namespace: string;
  /** Who it acts as, after impersonation. */
  readonly user: UserInfo;
  readonly userAgent: string;
  readonly sourceIP: string;
  /** When the request must be answered, in milliseconds of the clock's `now`; undefined for long-running requests. */
  readonly deadlineMs: number | undefined;
  /** What is recorded of the request; undefined when nothing is, which costs nothing then. */
  readonly audit?: AuditContext | undefined;
  /** What it is traced as, or timed for the log; undefined when neither is done, which costs nothing then. */
  readonly span?: Span | undefined;
  /** Says that so many bytes have to be worked on: the request's body, or the object that it changes. */
  handlesBytes?(count: number): void;
  /**
   * To be waited for between two steps of the work: where there is much of it, others get their turn of the event loop.
   * Undefined where there is little.
   */
  nextStep?(): Promise<void> | undefined;
  /** Adds a `Warning` header (code 299) to the answer; repeats and those after the headers went out are dropped. */
  addWarning(text: string, agent?: string): void;
  /**
   * Says that a watch has handed out what it begins with, or that somebody else serves it: from then on it does not count
   * among the requests in flight. Other requests may say so too; it means nothing then. Absent: nobody counts.
   */
  watchInitialized?(): void;
  /**
   * Says that what the request names, a resource and perhaps its subresource, is served here. Clients choose the names of all
   * else. Absent: nobody counts.
   */
  resourceFound?(): void;
  /** Adds to the audit event (`policy.k8s.io/...`); first value wins. */
  addAuditAnnotation(key: string, value: string): void;
}
