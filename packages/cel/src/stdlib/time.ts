import { type FunctionDecl, memberOverload, type Overload } from "../declarations.js";
import { durationType, intType, stringType, timestampType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import type { Duration } from "../values/duration.js";
import { toInt } from "../values/int.js";
import { type CivilTime, civilTime, utcTime } from "../values/time-zone.js";
import type { Timestamp } from "../values/timestamp.js";
import type { Value } from "../values/value.js";
import { taking } from "./arguments.js";

/** Getters of timestamps, in UTC or a time zone, and of durations. */
export const timeFunctions: readonly FunctionDecl[] = [
  getter("getFullYear", "timestamp_to_year", ({ year }) => year),
  getter("getMonth", "timestamp_to_month", ({ month }) => month - 1),
  getter("getDayOfYear", "timestamp_to_day_of_year", ({ dayOfYear }) => dayOfYear - 1),
  getter("getDayOfMonth", "timestamp_to_day_of_month", ({ day }) => day - 1),
  getter("getDate", "timestamp_to_day_of_month_1_based", ({ day }) => day),
  getter("getDayOfWeek", "timestamp_to_day_of_week", ({ dayOfWeek }) => dayOfWeek),
  getter("getHours", "timestamp_to_hours", ({ hour }) => hour, [
    "duration_to_hours",
    (span) => toInt(span.nanos / 3_600_000_000_000n) ?? 0,
  ]),
  getter("getMinutes", "timestamp_to_minutes", ({ minute }) => minute, [
    "duration_to_minutes",
    (span) => toInt(span.nanos / 60_000_000_000n) ?? 0,
  ]),
  getter("getSeconds", "timestamp_to_seconds", ({ second }) => second, [
    "duration_to_seconds",
    (span) => toInt(span.nanos / 1_000_000_000n) ?? 0,
  ]),
  getter("getMilliseconds", "timestamp_to_milliseconds", (_time, { nanos }) => Math.floor(nanos / 1_000_000), [
    "duration_to_milliseconds",
    (span) => toInt(span.nanos / 1_000_000n) ?? 0,
  ]),
];

function getter(
  name: string,
  id: string,
  read: (time: CivilTime, timestamp: Timestamp) => number,
  ofDuration?: readonly [string, (span: Duration) => Value],
): FunctionDecl {
  const overloads: Overload[] = [
    memberOverload(
      id,
      [timestampType],
      intType,
      taking((time: Timestamp) => read(utcTime(time), time)),
    ),
    memberOverload(
      id === "timestamp_to_seconds" ? `${id}_tz` : `${id}_with_tz`,
      [timestampType, stringType],
      intType,
      taking((time: Timestamp, zone: string) => {
        const civil = civilTime(time, zone);
        return civil instanceof CelError ? civil : read(civil, time);
      }),
    ),
  ];
  if (ofDuration !== undefined) {
    overloads.push(memberOverload(ofDuration[0], [durationType], intType, taking(ofDuration[1])));
  }
  return { name, overloads };
}
