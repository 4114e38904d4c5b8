import type { Filter } from "./filter.js";

/** Nothing an API server says may be kept by caches, unless a handler says so. Mirrors `filters.WithCacheControl`. */
export const withCacheControl: Filter = (_req, res, next) => {
  res.setHeader("Cache-Control", "no-cache, private");
  next();
};

/**
 * Sends `Strict-Transport-Security` with these directives (`--strict-transport-security-directives`); none: not at all.
 * Mirrors `filters.WithHSTS`.
 */
export function withHSTS(directives: readonly string[]): Filter {
  const value = directives.join("; ");
  return (_req, res, next) => {
    if (value !== "") res.setHeader("Strict-Transport-Security", value);
    next();
  };
}
