import { parseTime } from "./time.js";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

function withRest(whole: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`;
}

/**
 * A duration for people, two or three digits precise: `45s`, `3m20s`, `5h`, `2d3h`, `4y12d`. Mirrors
 * `duration.HumanDuration`; up to a second below zero is forgiven as clock skew.
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  if (seconds < 2 * minute) return `${seconds}s`;
  const minutes = Math.floor(seconds / minute);
  if (seconds < 10 * minute) return withRest(minutes, "m", seconds % 60, "s");
  if (seconds < 3 * hour) return `${minutes}m`;
  const hours = Math.floor(seconds / hour);
  if (seconds < 8 * hour) return withRest(hours, "h", minutes % 60, "m");
  if (seconds < 2 * day) return `${hours}h`;
  const days = Math.floor(seconds / day);
  if (seconds < 8 * day) return withRest(days, "d", hours % 24, "h");
  if (seconds < 2 * year) return `${days}d`;
  const years = Math.floor(seconds / year);
  return seconds < 8 * year ? withRest(years, "y", days % 365, "d") : `${years}y`;
}

/**
 * How long ago an RFC 3339 time was, for people; `<unknown>` when there is none. Mirrors `translateTimestampSince` of
 * the table printers.
 */
export function translateTimestampSince(timestamp: string | null | undefined, nowMs: number): string {
  const epochMs = parseTime(timestamp);
  return epochMs === undefined ? "<unknown>" : humanDuration(nowMs - epochMs);
}
