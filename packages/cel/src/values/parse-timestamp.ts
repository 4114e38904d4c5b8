const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/**
 * Parses RFC 3339 as Go's `time.Parse` does: digits of a fraction beyond the ninth are dropped, leap seconds refused.
 * Undefined when the text is no time; seconds may lie out of the range of timestamps.
 */
export function parseTimestamp(text: string): { seconds: number; nanos: number; offset: number } | undefined {
  const match = rfc3339.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59) return undefined;
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (offsetHours > 24 || offsetMinutes > 59) return undefined;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === "-" ? -60 : 60);
  const nanos = Number((match[7] ?? "").slice(0, 9).padEnd(9, "0"));
  return { seconds: utcSeconds(year, month, day) + hour * 3600 + minute * 60 + second - offset, nanos, offset };
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  return new Date(utcSeconds(year, month, day) * 1000).getUTCDate() === day && day <= 31;
}

/** Seconds at midnight; `Date.UTC` would take years below 100 for ones of the twentieth century. */
function utcSeconds(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() / 1000;
}
