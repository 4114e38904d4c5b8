import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@kube-apiserver/component-base";
import type { UserInfo } from "../authentication/interfaces.js";
import type { RequestInfo } from "../request/request-info.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

export type AuditStage = "RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic";

/** What is known about a request at one stage; the backend's policy decides what becomes of it. */
export interface AuditRecord {
  readonly auditID: string;
  readonly stage: AuditStage;
  readonly requestInfo: RequestInfo;
  readonly requestURI: string;
  readonly user: UserInfo;
  readonly userAgent: string;
  readonly sourceIP: string;
  /** 0 before the answer began. */
  readonly responseCode: number;
  readonly requestReceivedAtMs: number;
  readonly stageAtMs: number;
  readonly annotations: ReadonlyMap<string, string>;
}

/** Where audit records go. Mirrors `audit.Backend`. */
export interface AuditBackend {
  /** Must not block: it queues, and drops or stops the server by its own policy. */
  process(record: AuditRecord): void;
  /** Called before the server listens. */
  start(): Promise<void>;
  /** Resolves when everything processed has been delivered. Called after the listener is closed. */
  shutdown(): Promise<void>;
}

/** Tells the backend when a request came and when it was answered. Mirrors `filters.WithAudit`. */
export function withAudit(backend: AuditBackend, clock: Clock): Filter {
  return (req, res, next) => {
    backend.process(recordOf(req, res, "RequestReceived", clock));
    requestState(req).onClose(() => backend.process(recordOf(req, res, "ResponseComplete", clock)));
    next();
  };
}

function recordOf(req: IncomingMessage, res: ServerResponse, stage: AuditStage, clock: Clock): AuditRecord {
  const state = requestState(req);
  return {
    auditID: state.auditID,
    stage,
    requestInfo: state.requestInfo,
    requestURI: req.url ?? "",
    user: state.user,
    userAgent: state.userAgent,
    sourceIP: state.sourceIP,
    responseCode: res.headersSent ? res.statusCode : 0,
    requestReceivedAtMs: state.receivedAtMs,
    stageAtMs: clock.now(),
    annotations: state.auditAnnotations,
  };
}
