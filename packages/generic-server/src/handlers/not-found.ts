import { newFailureStatus, StatusError } from "@kube-apiserver/apimachinery";
import type { PathHandler } from "./path-recorder-mux.js";
import { sendPlainText } from "./plain-text.js";

/**
 * The end of every chain of delegates. While a server of the chain still installs paths, an unknown one is 503 with
 * `Retry-After`: the garbage collector and the namespace controller take a 404 as proof that there is nothing.
 * Mirrors `notfoundhandler.New`.
 */
export function newNotFoundHandler(isMuxComplete: () => boolean): PathHandler {
  return (_req, res) => {
    if (isMuxComplete()) {
      sendPlainText(res, 404, "404 page not found\n");
      return;
    }
    throw new StatusError(
      newFailureStatus({
        code: 503,
        reason: "ServiceUnavailable",
        message: "the request has been made before all known HTTP paths have been installed, please try again",
        details: { retryAfterSeconds: 5 },
      }),
    );
  };
}
