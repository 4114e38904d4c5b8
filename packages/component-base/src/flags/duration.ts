const unitMs: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/**
 * A duration as Go writes it (`1h30m`, `1.5s`, `0`) in milliseconds.
 * @throws RangeError in the words of Go's `time.ParseDuration`
 */
export function parseDuration(text: string): number {
  const quoted = JSON.stringify(text);
  const sign = text.startsWith("-") ? -1 : 1;
  let rest = text.replace(/^[-+]/, "");
  if (rest === "0") return 0;
  if (rest === "") throw new RangeError(`time: invalid duration ${quoted}`);
  let total = 0;
  while (rest !== "") {
    const [whole, number = "", unit = ""] = /^(\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? [];
    if (whole === undefined) throw new RangeError(`time: invalid duration ${quoted}`);
    if (unit === "") throw new RangeError(`time: missing unit in duration ${quoted}`);
    const factor = unitMs.get(unit);
    if (factor === undefined) throw new RangeError(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`);
    total += Number(number) * factor;
    rest = rest.slice(whole.length);
  }
  return sign * total;
}

/** Milliseconds as Go writes a duration: `1h0m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return "0s";
  const size = Math.abs(ms);
  const sign = ms < 0 ? "-" : "";
  if (size < 1e-3) return `${sign}${decimal(size * 1e6)}ns`;
  if (size < 1) return `${sign}${decimal(size * 1e3)}µs`;
  if (size < 1_000) return `${sign}${decimal(size)}ms`;
  const hours = Math.floor(size / 3_600_000);
  const minutes = Math.floor((size % 3_600_000) / 60_000);
  const seconds = `${decimal((size % 60_000) / 1000)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

/** Down to a nanosecond, without the noise of binary fractions. */
function decimal(value: number): string {
  return String(Number(value.toFixed(9)));
}
