import type { GroupVersionResource, KubeObject, ObjectMeta, Status } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { UserInfo } from "../authentication/interfaces.js";
import { AuditEvent, type AuditObjectReference, type AuditResponseStatus, type CapturedObject } from "./audit-event.js";
import type { AuditMetrics } from "./audit-metrics.js";
import type { AuditRequest } from "./audit-request.js";
import type { AuditBackend } from "./backends/backend.js";
import { capturedJSON, mayHoldToken, strippedJSON } from "./captured-object.js";
import { LatencyTrackers } from "./latency-trackers.js";
import { type AuditLevel, type AuditStage, isAtLeast } from "./policy/audit-policy.js";
import type { PolicyRuleEvaluator, RequestAuditConfig } from "./policy/policy-rule-evaluator.js";

/** What is recorded, and where to. */
export interface AuditConfig {
  readonly policy: PolicyRuleEvaluator;
  readonly backend: AuditBackend;
  readonly metrics: AuditMetrics;
}

/** What auditing shares among requests. */
export interface AuditParts extends AuditConfig {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is recorded of one request. */
interface Recording {
  readonly config: RequestAuditConfig;
  readonly request: AuditRequest;
  readonly objectRef: AuditObjectReference | undefined;
  readonly isLongRunning: boolean;
}

/** Requests that take longer say in which layers they did. Same as upstream. */
const slowMs = 500;

const noAnnotations: ReadonlyMap<string, string> = new Map();

const emptyReference: AuditObjectReference = {
  resource: "",
  namespace: "",
  name: "",
  uid: "",
  apiGroup: "",
  apiVersion: "",
  resourceVersion: "",
  subresource: "",
};

/**
 * What gathers about one request until its events are written. It is there from the request's first filter on, if the server
 * audits at all, and goes again when the policy does not want the request. Mirrors `audit.AuditContext`.
 */
export class AuditContext {
  readonly latency = new LatencyTrackers();
  readonly #parts: AuditParts;
  readonly #annotations = new Map<string, string>();
  #recording: Recording | undefined;
  #impersonatedUser: UserInfo | undefined;
  #impersonationConstraint = "";
  #objectRef: AuditObjectReference | undefined;
  #responseStatus: AuditResponseStatus | undefined;
  #requestObject: CapturedObject | undefined;
  #responseObject: CapturedObject | undefined;
  #isOver = false;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** From now on stages are recorded as `config` says. */
  start(recording: Recording): void {
    if (this.#recording !== undefined) throw new TypeError("audit context was already initialized");
    this.#recording = recording;
    this.#objectRef = recording.objectRef;
  }

  /** Whether what belongs to `level` is recorded. */
  records(level: AuditLevel): boolean {
    return this.#recording !== undefined && isAtLeast(this.#recording.config.level, level);
  }

  /** Whether the objects of the request are recorded. */
  get wantsRequestObject(): boolean {
    return this.records("Request");
  }

  /** Whether the objects of the answer are recorded. */
  get wantsResponseObject(): boolean {
    return this.#recording?.config.level === "RequestResponse";
  }

  /** Adds an annotation. One that is there already keeps its value, and after the last event there is nothing to add to. */
  annotate(key: string, value: string): void {
    if (this.#isOver) return;
    const present = this.#annotations.get(key);
    if (present === undefined) this.#annotations.set(key, value);
    else if (present !== value) {
      const message = "Failed to set an audit annotation, it has already been set";
      this.#parts.logger.warn(message, { key, value, present, auditID: this.#recording?.request.facts.auditID });
    }
  }

  /** @param constraint - the verb of the narrow mode that allowed it; empty: there was none */
  logImpersonatedUser(user: UserInfo, constraint = ""): void {
    this.#impersonatedUser = user;
    this.#impersonationConstraint = constraint;
  }

  /** Records the object of a request, and completes from it what the event says the request is about. */
  logRequestObject(object: KubeObject, resource: GroupVersionResource, subresource: string): void {
    this.#completeReference(object.metadata ?? {}, resource, subresource);
    if (this.wantsRequestObject) this.#requestObject = this.#capture(() => capturedJSON(object));
  }

  /** Records a patch. It is JSON, or can be made so. */
  logRequestPatch(patch: CapturedObject): void {
    if (this.wantsRequestObject) this.#requestObject = patch;
  }

  /** Records an object of an answer, a list or a Table. */
  logResponseObject(json: CapturedObject): void {
    if (this.wantsResponseObject) this.#responseObject = this.#capture(json);
  }

  /** Records that the answer is a Status. */
  logResponseStatus({ status, message, reason, details, code }: Partial<Status>): void {
    this.#responseStatus = {
      ...(status === undefined ? {} : { status }),
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      ...(code === undefined ? {} : { code }),
    };
  }

  /** Records the code of the answer; whatever else is known of it stays. */
  logResponseCode(code: number): void {
    this.#responseStatus = { ...this.#responseStatus, code };
  }

  /** Records that the answer begins. */
  begin(code: number): void {
    if (this.#isOver) return;
    this.logResponseCode(code);
    void this.process("ResponseStarted");
  }

  /**
   * Records how a request was answered, once.
   * @param code - undefined: its connection went away before there was an answer
   */
  complete(code: number | undefined): boolean | Promise<boolean> {
    if (this.#isOver) return true;
    if (code !== undefined) this.logResponseCode(code);
    else if (this.#responseStatus === undefined) this.#closeEarly();
    this.#annotateLatency();
    this.#isOver = true;
    return this.process("ResponseComplete");
  }

  /** Records nothing more. */
  abandon(): void {
    this.#isOver = true;
  }

  /** Records that a defect of the server ended the request; there is no other end then. */
  panic(err: unknown): void {
    if (this.#isOver || this.#recording === undefined) return;
    this.#isOver = true;
    const message = `APIServer panic'd: ${err instanceof Error ? err.message : String(err)}`;
    this.logResponseStatus({ code: 500, status: "Failure", reason: "InternalError", message });
    void this.process("Panic");
  }

  #closeEarly(): void {
    this.#responseStatus = { code: 200, status: "Success", message: "Connection closed early" };
    if (this.#started().isLongRunning) void this.process("ResponseStarted");
  }

  #annotateLatency(): void {
    const { request } = this.#started();
    const totalMs = this.#parts.clock.now() - request.facts.receivedMs;
    if (totalMs <= slowMs) return;
    for (const [key, value] of this.latency.annotations(totalMs)) this.annotate(key, value);
  }

  /** Hands an event over. False: it could not be recorded. Waits only where the backend makes requests wait. */
  process(stage: AuditStage): boolean | Promise<boolean> {
    const { config, request } = this.#started();
    if (config.omitStages.has(stage)) return true;
    const { backend, metrics, clock } = this.#parts;
    metrics.event();
    const event = new AuditEvent({
      request,
      level: config.level,
      stage,
      impersonatedUser: this.#impersonatedUser,
      impersonationConstraint: this.#impersonationConstraint,
      objectRef: this.#objectRef,
      responseStatus: this.#responseStatus,
      requestObject: this.#requestObject,
      responseObject: this.#responseObject,
      stageMs: stage === "RequestReceived" ? request.facts.receivedMs : clock.now(),
      // After the end nothing is added.
      annotations: this.#isOver ? this.#annotations : this.#annotationsSoFar(),
    });
    return backend.processEvents([event]);
  }

  #annotationsSoFar(): ReadonlyMap<string, string> {
    return this.#annotations.size === 0 ? noAnnotations : new Map(this.#annotations);
  }

  #started(): Recording {
    if (this.#recording === undefined) throw new TypeError("the audit context has no policy yet");
    return this.#recording;
  }

  #capture(json: CapturedObject): CapturedObject {
    const omits = this.#recording?.config.omitManagedFields === true;
    const holdsToken = this.#objectRef !== undefined && mayHoldToken(this.#objectRef);
    if (!omits && !holdsToken) return json;
    return () => strippedJSON(json(), { managedFields: omits, token: holdsToken });
  }

  #completeReference(meta: ObjectMeta, { group, version, resource }: GroupVersionResource, subresource: string): void {
    const ref = this.#objectRef ?? emptyReference;
    const isVersioned = ref.apiVersion !== "";
    this.#objectRef = {
      namespace: ref.namespace || (meta.namespace ?? ""),
      name: ref.name || (meta.name ?? ""),
      uid: ref.uid || (meta.uid ?? ""),
      resourceVersion: ref.resourceVersion || (meta.resourceVersion ?? ""),
      apiGroup: isVersioned ? ref.apiGroup : group,
      apiVersion: isVersioned ? ref.apiVersion : version,
      resource: ref.resource || resource,
      subresource: ref.subresource || subresource,
    };
  }
}
