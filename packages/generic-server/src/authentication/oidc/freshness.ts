import type { IncomingHttpHeaders } from "node:http";

/**
 * Until when an answer may be kept, in milliseconds since the epoch (RFC 9111 §4.2); `nowMs` when its headers do not allow
 * or do not say it.
 */
export function freshUntil(headers: IncomingHttpHeaders, nowMs: number): number {
  const directives = new Map<string, string>();
  for (const part of (headers["cache-control"] ?? "").split(",")) {
    const [name = "", value = ""] = part.trim().toLowerCase().split("=");
    directives.set(name, value.replaceAll('"', ""));
  }
  if (directives.has("no-store") || directives.has("no-cache")) return nowMs;
  const maxAge = directives.get("max-age");
  if (maxAge !== undefined) {
    const seconds = /^\d+$/.test(maxAge) ? Number(maxAge) : 0;
    const ageSeconds = Number(headers.age ?? 0) || 0;
    return nowMs + Math.max(seconds - ageSeconds, 0) * 1000;
  }
  const expires = Date.parse(headers.expires ?? "");
  return Number.isNaN(expires) ? nowMs : Math.max(expires, nowMs);
}
