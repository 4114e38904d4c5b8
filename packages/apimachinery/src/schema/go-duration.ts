import { quoteGo } from "../json/go-quote.js";
import { DecodeError } from "./decode-error.js";

const nanosecondsOf: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00b5s", 1_000n],
  ["\u03bcs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);
const maxInt64 = 9_223_372_036_854_775_807n;
const part = /^(\d*)(?:(\.)(\d*))?([^\d.]*)/;

/**
 * Parses Go's duration text (`1h30m`, `-1.5s`, `0`) into nanoseconds.
 * @throws DecodeError with the text of Go's `time.ParseDuration`.
 */
export function parseGoDuration(text: string): bigint {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  let rest = text.slice(sign.length);
  if (rest === "0") return 0n;
  if (rest === "") throw invalid(text);
  let total = 0n;
  while (rest !== "") {
    const [all, whole = "", point, fraction = "", unit = ""] = part.exec(rest) ?? [""];
    if (whole === "" && (point === undefined || fraction === "")) throw invalid(text);
    if (unit === "") throw new DecodeError(`time: missing unit in duration ${quoteGo(text)}`);
    const scale = nanosecondsOf.get(unit);
    if (scale === undefined) throw new DecodeError(`time: unknown unit ${quoteGo(unit)} in duration ${quoteGo(text)}`);
    total += BigInt(whole || "0") * scale + fractionOf(fraction, scale);
    if (total > maxInt64) throw invalid(text);
    rest = rest.slice(all.length);
  }
  return sign === "-" ? -total : total;
}

/** Go's `Duration.String`: `1h30m0s`, `1.5s`, `250ms`, `0s`. */
export function formatGoDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const value = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (value === 0n) return "0s";
  if (value < 1_000n) return `${sign}${value}ns`;
  if (value < 1_000_000n) return `${sign}${decimal(value, 3)}\u00b5s`;
  if (value < 1_000_000_000n) return `${sign}${decimal(value, 6)}ms`;
  const minutes = value / 60_000_000_000n;
  const seconds = `${decimal(value % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

function fractionOf(digits: string, scale: bigint): bigint {
  if (digits === "") return 0n;
  const kept = digits.slice(0, 18);
  return (BigInt(kept) * scale) / 10n ** BigInt(kept.length);
}

function decimal(value: bigint, places: number): string {
  const divisor = 10n ** BigInt(places);
  const fraction = (value % divisor).toString().padStart(places, "0").replace(/0+$/, "");
  return fraction === "" ? `${value / divisor}` : `${value / divisor}.${fraction}`;
}

function invalid(text: string): DecodeError {
  return new DecodeError(`time: invalid duration ${quoteGo(text)}`);
}
