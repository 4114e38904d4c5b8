/** The second that was formatted last: every write of a moment asks for the same. */
let lastSecond = { epochSeconds: Number.NaN, text: "" };

/** A time as `metav1.Time` writes it: UTC, whole seconds, cut not rounded: `2026-01-02T03:04:05Z`. */
export function formatTime(epochMs: number): string {
  const epochSeconds = Math.floor(epochMs / 1000);
  if (epochSeconds !== lastSecond.epochSeconds) {
    lastSecond = { epochSeconds, text: `${new Date(epochMs).toISOString().slice(0, -5)}Z` };
  }
  return lastSecond.text;
}

/** A time as `metav1.MicroTime` writes it: UTC, six fractional digits. */
export function formatMicroTime(epochMs: number): string {
  const microseconds = Math.floor(epochMs * 1000) - Math.floor(epochMs / 1000) * 1_000_000;
  return `${formatTime(epochMs).slice(0, -1)}.${String(microseconds).padStart(6, "0")}Z`;
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an RFC 3339 time, with or without a fraction.
 * @returns milliseconds since the Unix epoch (a fraction of them kept), or undefined when `text` is not such a time.
 */
export function parseTime(text: string | null | undefined): number | undefined {
  if (typeof text !== "string" || !rfc3339.test(text)) return undefined;
  const epochMs = Date.parse(text.replace(/\.\d+/, ""));
  if (Number.isNaN(epochMs) || !isRealDate(text)) return undefined;
  const fraction = /\.\d+/.exec(text)?.[0] ?? "0";
  return epochMs + Number(`0${fraction}`) * 1000;
}

// Date.parse moves 31 June to 1 July; Go refuses it.
function isRealDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split("-").map(Number);
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
