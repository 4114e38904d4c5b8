import type { Clock, Logger } from "@kube-apiserver/component-base";
import { requestState } from "../request/request-state.js";
import type { Filter } from "./filter.js";

const requestLevel = 3;
/** Clients may send ids of any length. */
const maxAuditIDLength = 64;

/** One line for each request at `-v=3` and above; a boolean read below. Mirrors `httplog.WithLogging`. */
export function withHTTPLogging(logger: Logger, clock: Clock): Filter {
  return (req, res, next) => {
    if (logger.enabled(requestLevel)) {
      const startMs = clock.monotonic();
      const state = requestState(req);
      state.logFields = {};
      state.onClose(() => {
        logger.v(requestLevel, "HTTP", {
          verb: state.requestInfo.verb,
          URI: req.url,
          latencyMs: Math.round(clock.monotonic() - startMs),
          userAgent: state.userAgent,
          auditID: state.auditID.slice(0, maxAuditIDLength),
          srcIP: state.sourceIP,
          resp: res.statusCode,
          ...state.logFields,
        });
      });
    }
    next();
  };
}
