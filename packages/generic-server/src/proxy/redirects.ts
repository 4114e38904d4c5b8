import type { IncomingHttpHeaders } from "node:http";

/** Thrown in place of a redirect: a backend must not send our clients, or their credentials, somewhere else. */
export class RedirectRefusedError extends Error {
  override readonly name = "RedirectRefusedError";

  constructor() {
    super("the backend attempted to redirect this request, which is not permitted");
  }
}

/** Thrown when a backend answers a request to upgrade with neither an upgrade nor an error. */
export class UpgradeRefusedError extends Error {
  override readonly name = "UpgradeRefusedError";

  constructor(status: number) {
    super(`invalid upgrade response: status code ${status}`);
  }
}

/** Whether an answer sends the client elsewhere. */
export function isRedirect(answer: { readonly status: number; readonly headers: IncomingHttpHeaders }): boolean {
  const { status, headers } = answer;
  return status >= 300 && status <= 399 && (headers.location ?? "") !== "";
}
