import type { Filter } from "./filter.js";

const allowedMethods = "POST, GET, OPTIONS, PUT, DELETE, PATCH";
const allowedHeaders =
  "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization, X-Requested-With, If-Modified-Since";

/** Whether an origin may read answers. Patterns are compiled by a linear-time engine before they come here. */
export type OriginMatcher = (origin: string) => boolean;

/** Cross-origin requests from browsers (`--cors-allowed-origins`). Mirrors `filters.WithCORS`. */
export function withCORS(isAllowed: OriginMatcher): Filter {
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origin === undefined || origin === "" || !isAllowed(origin)) {
      next();
      return;
    }
    res.setHeader("Access-Control-Allow-Origin", origin);
    res.setHeader("Access-Control-Allow-Methods", allowedMethods);
    res.setHeader("Access-Control-Allow-Headers", allowedHeaders);
    res.setHeader("Access-Control-Expose-Headers", "Date");
    res.setHeader("Access-Control-Allow-Credentials", "true");
    res.appendHeader("Vary", "Origin");
    if (req.method === "OPTIONS") {
      res.statusCode = 204;
      res.end();
      return;
    }
    next();
  };
}
