import type { BackendResponse } from "./backend-connections.js";

/** Answer in place of a redirect: a backend must not send our clients, or their credentials, somewhere else. */
export const redirectRefused = "the backend attempted to redirect this request, which is not permitted";

/** Whether an answer sends the client elsewhere. */
export function isRedirect({ status, headers }: Pick<BackendResponse, "status" | "headers">): boolean {
  return status >= 300 && status <= 399 && (headers.location ?? "") !== "";
}
