import { quoteGo } from "../json/go-quote.js";
import { DecodeError } from "./decode-error.js";

/** Go's layouts of `metav1.Time` and `metav1.MicroTime`. */
const secondsLayout = "2006-01-02T15:04:05Z07:00";
const microLayout = "2006-01-02T15:04:05.000000Z07:00";
const canonicalSeconds = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const zeroSeconds = "0001-01-01T00:00:00Z";

/** One element of the layout: its Go spelling, the text it takes, and the range of its number. */
interface LayoutPart {
  readonly layout: string;
  readonly pattern: RegExp;
  readonly range?: { readonly name: string; readonly min: number; readonly max: number };
}

const dateAndTime: readonly LayoutPart[] = [
  { layout: "2006", pattern: /^\d{4}/ },
  { layout: "-", pattern: /^-/ },
  { layout: "01", pattern: /^\d{2}/, range: { name: "month", min: 1, max: 12 } },
  { layout: "-", pattern: /^-/ },
  { layout: "02", pattern: /^\d{2}/, range: { name: "day", min: 1, max: 31 } },
  { layout: "T", pattern: /^T/ },
  { layout: "15", pattern: /^\d{2}/, range: { name: "hour", min: 0, max: 23 } },
  { layout: ":", pattern: /^:/ },
  { layout: "04", pattern: /^\d{2}/, range: { name: "minute", min: 0, max: 59 } },
  { layout: ":", pattern: /^:/ },
  { layout: "05", pattern: /^\d{2}/, range: { name: "second", min: 0, max: 59 } },
];
const zone: LayoutPart = { layout: "Z07:00", pattern: /^(?:Z|[+-]\d{2}:\d{2})/ };
const optionalFraction: LayoutPart = { layout: "", pattern: /^(?:[.,]\d+)?/ };
const microFraction: LayoutPart = { layout: ".000000", pattern: /^\.\d{6}/ };
const secondsParts: readonly LayoutPart[] = [...dateAndTime, optionalFraction, zone];
const microParts: readonly LayoutPart[] = [...dateAndTime, microFraction, zone];

/**
 * RFC 3339 text as `metav1.Time` writes it back: UTC, whole seconds. The zero time comes back as null.
 * @throws DecodeError with Go's `parsing time …` text.
 */
export function canonicalTime(text: string): string | null {
  if (canonicalSeconds.test(text)) return text === zeroSeconds ? null : text;
  const { milliseconds } = parseLayout(text, secondsLayout, secondsParts);
  const canonical = `${isoWithoutFraction(milliseconds)}Z`;
  return canonical === zeroSeconds ? null : canonical;
}

/**
 * The same for `metav1.MicroTime`, which takes and writes exactly six fractional digits.
 * @throws DecodeError with Go's `parsing time …` text.
 */
export function canonicalMicroTime(text: string): string | null {
  const { milliseconds, fraction } = parseLayout(text, microLayout, microParts);
  const canonical = isoWithoutFraction(milliseconds);
  return `${canonical}Z` === zeroSeconds && fraction === ".000000" ? null : `${canonical}${fraction}Z`;
}

function isoWithoutFraction(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}

function parseLayout(
  text: string,
  layout: string,
  parts: readonly LayoutPart[],
): { milliseconds: number; fraction: string } {
  let rest = text;
  const taken: string[] = [];
  for (const { layout: element, pattern, range } of parts) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) throw cannotParse(text, layout, rest, element);
    if (range !== undefined && (Number(found) < range.min || Number(found) > range.max)) {
      throw outOfRange(text, range.name);
    }
    taken.push(found);
    rest = rest.slice(found.length);
  }
  if (rest !== "") throw new DecodeError(`parsing time ${quoteGo(text)}: extra text: ${quoteGo(rest)}`);
  return { milliseconds: utcMilliseconds(text, taken), fraction: taken[dateAndTime.length] ?? "" };
}

function utcMilliseconds(text: string, taken: readonly string[]): number {
  const date = `${taken[0]}-${taken[2]}-${taken[4]}`;
  const milliseconds = Date.parse(`${date}T${taken[6]}:${taken[8]}:${taken[10]}Z`);
  // Date.parse rolls a 31st of June over; Go refuses it.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== date) {
    throw outOfRange(text, "day");
  }
  return milliseconds - offsetMilliseconds(text, taken.at(-1) ?? "Z");
}

function offsetMilliseconds(text: string, zoneText: string): number {
  if (zoneText === "Z") return 0;
  const hours = Number(zoneText.slice(1, 3));
  const minutes = Number(zoneText.slice(4, 6));
  if (hours > 24) throw outOfRange(text, "time zone offset hour");
  if (minutes > 60) throw outOfRange(text, "time zone offset minute");
  return (zoneText.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function cannotParse(text: string, layout: string, rest: string, element: string): DecodeError {
  return new DecodeError(
    `parsing time ${quoteGo(text)} as ${quoteGo(layout)}: cannot parse ${quoteGo(rest)} as ${quoteGo(element)}`,
  );
}

function outOfRange(text: string, what: string): DecodeError {
  return new DecodeError(`parsing time ${quoteGo(text)}: ${what} out of range`);
}
