import { type EncodedObject, type Status, stringifyJSON } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../../request/request-context.js";
import { type Body, bodyBytes } from "./body.js";

/** Records that a request is answered with a Status. */
export function recordStatus({ audit }: RequestContext, status: Status): void {
  if (audit === undefined) return;
  audit.logResponseStatus(status);
  audit.logResponseObject(() => stringifyJSON(status));
}

/** Records the object of an answer, in the form in which the client gets it. Mirrors `audit.LogResponseObject`. */
export function recordObject({ audit }: RequestContext, answer: EncodedObject, isStatus: boolean): void {
  if (audit === undefined) return;
  if (isStatus) audit.logResponseStatus(answer.detached().object as unknown as Status);
  audit.logResponseObject(() => answer.bytes.toString());
}

/** Records a list, or a Table of one. Its parts can be walked over only once, so this has to be a walk of its own. */
export function recordList({ audit }: RequestContext, body: Body): void {
  audit?.logResponseObject(() => bodyBytes(body).toString().trimEnd());
}
