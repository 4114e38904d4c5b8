import { formatMicroTime } from "@kube-apiserver/apimachinery";
import type { UserInfo } from "../authentication/interfaces.js";
import { userJSON } from "./event-json.js";

/** What is known about a request when its policy is found. */
export interface AuditRequestFacts {
  readonly auditID: string;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: UserInfo;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly receivedMs: number;
}

/** What the events of a request have in common; it is encoded once for all of them. */
export class AuditRequest {
  readonly facts: AuditRequestFacts;
  #who: string | undefined;
  #whence: string | undefined;
  #received: string | undefined;

  constructor(facts: AuditRequestFacts) {
    this.facts = facts;
  }

  /** The fields `requestURI`, `verb` and `user` in JSON. */
  get who(): string {
    const { requestURI, verb, user } = this.facts;
    this.#who ??= `"requestURI":${JSON.stringify(requestURI)},"verb":${JSON.stringify(verb)},"user":${userJSON(user)}`;
    return this.#who;
  }

  /** The fields `sourceIPs` and `userAgent` in JSON, each with a comma before it. */
  get whence(): string {
    const { sourceIPs, userAgent } = this.facts;
    this.#whence ??=
      (sourceIPs.length === 0 ? "" : `,"sourceIPs":${JSON.stringify(sourceIPs)}`) +
      (userAgent === "" ? "" : `,"userAgent":${JSON.stringify(userAgent)}`);
    return this.#whence;
  }

  get receivedTimestamp(): string {
    this.#received ??= formatMicroTime(this.facts.receivedMs);
    return this.#received;
  }
}
