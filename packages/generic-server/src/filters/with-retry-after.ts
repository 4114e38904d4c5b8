import type { LifecycleSignal } from "../lifecycle-signals.js";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const exemptPaths: ReadonlySet<string> = new Set(["/metrics", "/healthz", "/livez", "/readyz"]);

/**
 * Once the server takes no new requests, tells clients to come back: 429 with `Retry-After` and a closed connection. Health
 * and metrics stay, so that it can be watched going down. Mirrors `filters.WithRetryAfter`.
 */
export function withRetryAfter(notAcceptingNewRequest: LifecycleSignal): Filter {
  return (req, res, next) => {
    const [path = ""] = (req.url ?? "").split("?", 1);
    const isExempt = [...exemptPaths].some((exempt) => path === exempt || path.startsWith(`${exempt}/`));
    if (!notAcceptingNewRequest.hasSignaled || isExempt) {
      next();
      return;
    }
    if (req.httpVersionMajor < 2) res.setHeader("Connection", "close");
    res.setHeader("Retry-After", "5");
    res.setHeader("Content-Type", "text/plain; charset=utf-8");
    res.setHeader("X-Content-Type-Options", "nosniff");
    res.setHeader("Audit-Id", requestState(req).auditID);
    res.statusCode = 429;
    res.end("The apiserver is shutting down, please try again later.\n");
  };
}
