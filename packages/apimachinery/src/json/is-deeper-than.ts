import type { JSONValue } from "./json-value.js";

/** Whether objects and lists are nested in more than `limit` levels. No recursion: there may be more than the stack has room for. */
export function isDeeperThan(value: JSONValue, limit: number): boolean {
  let level: readonly object[] = isNested(value) ? [value] : [];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return true;
    level = level.flatMap((item) => Object.values(item).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
