import type { Status } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../authentication/interfaces.js";
import type { AuditRequest } from "./audit-request.js";
import { eventFields } from "./event-json.js";
import type { AuditLevel, AuditStage } from "./policy/audit-policy.js";

/** What a request is about. Empty members are not shown. */
export interface AuditObjectReference {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly resourceVersion: string;
  readonly subresource: string;
}

/** How a request was answered. */
export type AuditResponseStatus = Partial<Pick<Status, "status" | "message" | "reason" | "details" | "code">>;

/** An object of a request or an answer; its compact JSON is made when it is asked for. */
export type CapturedObject = () => string;

/** What is known about a request at one stage. */
export interface AuditFacts {
  readonly request: AuditRequest;
  readonly level: AuditLevel;
  readonly stage: AuditStage;
  readonly impersonatedUser?: UserInfo | undefined;
  /** The verb of the narrow mode that allowed it. Absent or empty: there was none. */
  readonly impersonationConstraint?: string;
  readonly objectRef?: AuditObjectReference | undefined;
  readonly responseStatus?: AuditResponseStatus | undefined;
  readonly requestObject?: CapturedObject | undefined;
  readonly responseObject?: CapturedObject | undefined;
  readonly stageMs: number;
  readonly annotations: ReadonlyMap<string, string>;
}

const typeMeta = '"kind":"Event","apiVersion":"audit.k8s.io/v1",';

/** One audit event, which does not change. Its encoding is made once, for whoever asks first. */
export class AuditEvent {
  readonly facts: AuditFacts;
  #fields: string | undefined;

  constructor(facts: AuditFacts) {
    this.facts = facts;
  }

  /** As an `Event` of `audit.k8s.io/v1`. */
  get json(): string {
    return `{${typeMeta}${this.#encoded}}`;
  }

  /** As an item of an `EventList`, which says what its items are. */
  get itemJSON(): string {
    return `{${this.#encoded}}`;
  }

  get #encoded(): string {
    this.#fields ??= eventFields(this.facts);
    return this.#fields;
  }
}
