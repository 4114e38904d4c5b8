import { parseGoDuration, quoteGo } from "@kube-apiserver/apimachinery";

/** Why a text is no schedule, in the words of the parser that upstream uses. */
export class CronScheduleError extends Error {}

/** The values of one field of a schedule. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const fields: readonly Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];
const descriptors: ReadonlySet<string> = new Set([
  "@annually",
  "@daily",
  "@hourly",
  "@midnight",
  "@monthly",
  "@weekly",
  "@yearly",
]);
const every = "@every ";

/**
 * Checks a schedule of five fields or a descriptor (`@daily`, `@every 5m`), with an optional `TZ=` before it. Mirrors
 * `cron.ParseStandard`.
 * @throws CronScheduleError when it is none
 */
export function checkCronSchedule(schedule: string): void {
  if (schedule === "") throw new CronScheduleError("empty spec string");
  const spec = withoutTimeZone(schedule);
  if (spec.startsWith("@")) {
    checkDescriptor(spec);
    return;
  }
  const texts = spec.split(/\s+/).filter((text) => text !== "");
  if (texts.length !== fields.length) {
    throw new CronScheduleError(`expected exactly 5 fields, found ${texts.length}: [${texts.join(" ")}]`);
  }
  for (const [index, bounds] of fields.entries()) {
    for (const range of (texts[index] ?? "").split(",")) if (range !== "") checkRange(range, bounds);
  }
}

function withoutTimeZone(schedule: string): string {
  const [, zone, rest] = /^(?:CRON_)?TZ=([^ ]*)(.*)$/s.exec(schedule) ?? [];
  if (zone === undefined || rest === undefined) return schedule;
  if (!isTimeZone(zone)) throw new CronScheduleError(`provided bad location ${zone}: unknown time zone ${zone}`);
  return rest.trim();
}

/** Whether the system's zone data has a zone of exactly this name. */
export function isTimeZone(name: string): boolean {
  if (name === "" || name === "UTC" || name === "Local") return true;
  // Offsets such as +01 are no names.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch (err) {
    if (err instanceof RangeError) return false;
    throw err;
  }
}

function checkDescriptor(spec: string): void {
  if (descriptors.has(spec)) return;
  if (!spec.startsWith(every)) throw new CronScheduleError(`unrecognized descriptor: ${spec}`);
  try {
    parseGoDuration(spec.slice(every.length));
  } catch (err) {
    const reason = err instanceof Error ? err.message : String(err);
    throw new CronScheduleError(`failed to parse duration ${spec}: ${reason}`);
  }
}

/** `5`, `1-5`, `*`, each with an optional `/step`. */
function checkRange(text: string, { min, max, names = [] }: Bounds): void {
  const [range = "", step, ...moreSteps] = text.split("/");
  const [low = "", high, ...moreLimits] = range.split("-");
  const isAll = low === "*" || low === "?";
  const number = (limit: string) => {
    const index = names.indexOf(limit.toLowerCase());
    return index < 0 ? parseNumber(limit) : min + index;
  };
  const start = isAll ? min : number(low);
  let end = isAll ? max : high === undefined ? start : number(high);
  if (!isAll && moreLimits.length > 0) throw new CronScheduleError(`too many hyphens: ${text}`);
  if (moreSteps.length > 0) throw new CronScheduleError(`too many slashes: ${text}`);
  const width = step === undefined ? 1 : parseNumber(step);
  if (step !== undefined && high === undefined) end = max;
  if (start < min) throw new CronScheduleError(`beginning of range (${start}) below minimum (${min}): ${text}`);
  if (end > max) throw new CronScheduleError(`end of range (${end}) above maximum (${max}): ${text}`);
  if (start > end) throw new CronScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`);
  if (width === 0) throw new CronScheduleError(`step of range should be a positive number: ${text}`);
}

function parseNumber(text: string): number {
  const failed = (reason: string) =>
    new CronScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${quoteGo(text)}: ${reason}`);
  if (!/^[+-]?\d+$/.test(text)) throw failed("invalid syntax");
  const value = BigInt(text.replace("+", ""));
  if (BigInt.asIntN(64, value) !== value) throw failed("value out of range");
  if (value < 0n) throw new CronScheduleError(`negative number (${value}) not allowed: ${text}`);
  return Number(value);
}
