import { CelError } from "./cel-error.js";
import type { Timestamp } from "./timestamp.js";

/** A point in time as clocks and calendars show it. */
export interface CivilTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  /** From 1. */
  readonly dayOfYear: number;
  /** 0 is Sunday. */
  readonly dayOfWeek: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export function utcTime({ seconds }: Timestamp): CivilTime {
  return shifted(seconds, 0);
}

/** The time in a zone of the IANA database, or at an offset such as `-08:30`; an error for what is neither. */
export function civilTime({ seconds }: Timestamp, zone: string): CivilTime | CelError {
  if (zone.includes(":")) {
    const offset = parseOffset(zone);
    return offset instanceof CelError ? offset : shifted(seconds, offset);
  }
  if (zone === "" || zone === "UTC") return shifted(seconds, 0);
  const format = formatOf(zone);
  return format === undefined ? new CelError(`unknown time zone ${zone}`) : shifted(seconds, offsetIn(format, seconds));
}

/** Seconds east of UTC. */
function parseOffset(zone: string): number | CelError {
  const colon = zone.indexOf(":");
  const [hours, minutes] = [zone.slice(0, colon), zone.slice(colon + 1)];
  for (const part of [hours, minutes]) {
    if (!/^[+-]?\d{1,9}$/.test(part)) return new CelError(`strconv.Atoi: parsing "${part}": invalid syntax`);
  }
  const minute = Number(minutes);
  if (minute < 0 || minute > 59) return new CelError(`timezone offset minutes out of range [0, 59]: ${zone}`);
  return (Number(hours) * 60 + (zone.startsWith("-") ? -minute : minute)) * 60;
}

function shifted(seconds: number, offset: number): CivilTime {
  const date = new Date((seconds + offset) * 1000);
  const year = date.getUTCFullYear();
  const newYear = new Date(0);
  newYear.setUTCFullYear(year, 0, 1);
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    dayOfYear: Math.floor((date.getTime() - newYear.getTime()) / 86_400_000) + 1,
    dayOfWeek: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

// Making a format takes long; there are only so many zones.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  // Names as in Go's database: no offsets, which newer runtimes take for zones.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone)) return undefined;
  try {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(zone, format);
    return format;
  } catch {
    // RangeError: there is no such zone.
    return undefined;
  }
}

function offsetIn(format: Intl.DateTimeFormat, seconds: number): number {
  const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, value]));
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0);
  const local = new Date(0);
  const year = parts.get("era") === "BC" ? 1 - read("year") : read("year");
  local.setUTCFullYear(year, read("month") - 1, read("day"));
  local.setUTCHours(read("hour"), read("minute"), read("second"));
  return local.getTime() / 1000 - seconds;
}
