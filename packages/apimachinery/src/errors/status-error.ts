import { isJSONObject } from "../json/json-value.js";
import { newFailureStatus, type Status, type StatusCause, type StatusReason } from "./status.js";

/**
 * An error that carries the complete answer for the client. Mirrors `errors.StatusError`.
 *
 * Two installed copies of this package are two classes: recognise these errors with {@link findStatus} and the
 * predicates, which look at the shape, never with `instanceof`.
 */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: Status;

  /** `options.cause` is for the log; clients never see it. */
  constructor(status: Status, options?: ErrorOptions) {
    super(status.message ?? "", options);
    this.status = status;
  }
}

/** An `Error` that carries a Status, whichever copy of this package made it. */
export interface StatusCarrier extends Error {
  readonly status: Status;
}

/** Whether `err` itself is an `Error` that carries a Status. */
export function isStatusError(err: unknown): err is StatusCarrier {
  if (!(err instanceof Error) || !("status" in err)) return false;
  return isJSONObject(err.status) && err.status.kind === "Status";
}

/** The Status that `err`, or the nearest error among its causes, carries; undefined when none does. */
export function findStatus(err: unknown): Status | undefined {
  const seen = new Set<unknown>();
  for (let at = err; at instanceof Error && !seen.has(at); at = at.cause) {
    if (isStatusError(at)) return at.status;
    seen.add(at);
  }
  return undefined;
}

/** The reason of the Status that `err` carries; empty when there is none. Mirrors `errors.ReasonForError`. */
export function reasonForError(err: unknown): string {
  return findStatus(err)?.reason ?? "";
}

/**
 * What to answer for `err`: the Status it carries, or else code 500 without a reason and with the error's message.
 * Mirrors `responsewriters.ErrorToAPIStatus`; logging the second case is up to the caller.
 */
export function statusFromError(err: unknown): Status {
  const status = findStatus(err);
  if (status === undefined) {
    return newFailureStatus({ code: 500, reason: "", message: err instanceof Error ? err.message : String(err) });
  }
  if (status.code !== undefined && status.code !== 0) return status;
  return { ...status, code: status.status === "Success" ? 200 : 500 };
}

/** The first cause of kind `reason` in the Status that `err` carries. Mirrors `errors.StatusCause`. */
export function statusCauseOf(err: unknown, reason: string): StatusCause | undefined {
  return findStatus(err)?.details?.causes?.find((cause) => cause.reason === reason);
}

/** After how many seconds the server asks the client to come back; undefined when it does not ask. */
export function suggestsClientDelay(err: unknown): number | undefined {
  const status = findStatus(err);
  if (status?.details === undefined) return undefined;
  const seconds = status.details.retryAfterSeconds ?? 0;
  const serverTimeout: StatusReason = "ServerTimeout";
  return seconds > 0 || status.reason === serverTimeout ? seconds : undefined;
}
