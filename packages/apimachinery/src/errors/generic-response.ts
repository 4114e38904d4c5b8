import { quoteGo } from "../json/go-quote.js";
import { type GroupResource, toGroupResourceString } from "../runtime/group-version.js";
import { newFailureStatus, type StatusReason } from "./status.js";
import { StatusError } from "./status-error.js";

/** An answer that is not a Status, and the request it belongs to. */
export interface ServerResponse {
  readonly code: number;
  /** HTTP method, in upper case. */
  readonly verb: string;
  readonly resource: GroupResource;
  /** Name of the object; empty when the request named none. */
  readonly name: string;
  /** What the body said. */
  readonly serverMessage: string;
  /** Default 0: no advice. */
  readonly retryAfterSeconds?: number;
  /** Whether the answer was not expected at all; then the body's text becomes a cause. Default: false. */
  readonly unexpected?: boolean;
}

interface Interpretation {
  readonly reason: StatusReason;
  readonly message: string;
}

const byCode: ReadonlyMap<number, Interpretation> = new Map<number, Interpretation>([
  [400, { reason: "BadRequest", message: "the server rejected our request for an unknown reason" }],
  [401, { reason: "Unauthorized", message: "the server has asked for the client to provide credentials" }],
  [404, { reason: "NotFound", message: "the server could not find the requested resource" }],
  [405, { reason: "MethodNotAllowed", message: "the server does not allow this method on the requested resource" }],
  [422, { reason: "Invalid", message: "the server rejected our request due to an error in our request" }],
  [
    429,
    {
      reason: "TooManyRequests",
      message: "the server has received too many requests and has asked us to try again later",
    },
  ],
  [503, { reason: "ServiceUnavailable", message: "the server is currently unable to handle the request" }],
  [
    504,
    {
      reason: "Timeout",
      message:
        "the server was unable to return a response in the time allotted, but may still be processing the request",
    },
  ],
]);

function interpret({ code, verb, serverMessage }: ServerResponse): Interpretation {
  switch (code) {
    case 403:
      return { reason: "Forbidden", message: serverMessage };
    case 406:
      return {
        reason: "NotAcceptable",
        message:
          serverMessage === "" || serverMessage === "unknown"
            ? "the server was unable to respond with a content type that the client supports"
            : serverMessage,
      };
    case 409:
      return {
        reason: verb === "POST" ? "AlreadyExists" : "Conflict",
        message: "the server reported a conflict",
      };
    case 415:
      return { reason: "UnsupportedMediaType", message: serverMessage };
  }
  const known = byCode.get(code);
  if (known !== undefined) return known;
  if (code >= 500) {
    const message = `an error on the server (${quoteGo(serverMessage)}) has prevented the request from succeeding`;
    return { reason: "InternalError", message };
  }
  return {
    reason: "",
    message: `the server responded with the status code ${code} but did not return more information`,
  };
}

/** The error for an answer in no recognisable form. Mirrors `errors.NewGenericServerResponse`. */
export function newGenericServerResponse(response: ServerResponse): StatusError {
  const { code, verb, resource, name, serverMessage, retryAfterSeconds = 0, unexpected = false } = response;
  const { reason, message } = interpret(response);
  const isEmpty = resource.group === "" && resource.resource === "";
  const request = `${verb.toLowerCase()} ${toGroupResourceString(resource)}${name === "" ? "" : ` ${name}`}`;
  return new StatusError(
    newFailureStatus({
      code,
      reason,
      message: isEmpty ? message : `${message} (${request})`,
      details: {
        name,
        group: resource.group,
        kind: resource.resource,
        causes: unexpected ? [{ reason: "UnexpectedServerResponse", message: serverMessage }] : [],
        retryAfterSeconds,
      },
    }),
  );
}
