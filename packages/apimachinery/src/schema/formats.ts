import { isIP, isIPv4, isIPv6 } from "node:net";
import { DecodeError } from "./decode-error.js";
import { parseGoDuration } from "./go-duration.js";

/**
 * Whether a format is checked for values of `types`: the closed list that CustomResourceDefinitions support; all others
 * are ignored. Source: pkg/apiserver/validation/formats.go in k8s.io/apiextensions-apiserver v0.36.
 */
export function isSupportedFormat(format: string, types: readonly string[]): boolean {
  const type = types.length === 1 ? types[0] : "";
  switch (type) {
    case "":
    case "string":
      return checks.has(normalized(format));
    case "integer":
      return format === "int32" || format === "int64";
    case "number":
      return format === "float" || format === "double";
    default:
      return false;
  }
}

/** Whether `text` has the format; formats without a check for text are always met. */
export function matchesFormat(text: string, format: string): boolean {
  return checks.get(normalized(format))?.(text) ?? true;
}

function normalized(format: string): string {
  return format.replaceAll("-", "");
}

type Check = (text: string) => boolean;

// Every expression here is linear: no nested repetition, no overlap between neighbours.
function matching(pattern: RegExp): Check {
  return (text) => pattern.test(text);
}

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["bsonobjectid", matching(/^[0-9a-fA-F]{24}$/)],
  ["uri", isRequestURI],
  ["email", isEmail],
  ["hostname", isHostname],
  ["ipv4", isSloppyIPv4],
  ["ipv6", isIPv6Address],
  ["cidr", isCIDR],
  [
    "mac",
    matching(
      /^(?:(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}(?:(?:[0-9a-fA-F]{2}\1){2}(?:(?:[0-9a-fA-F]{2}\1){12})?)?[0-9a-fA-F]{2}|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}(?:\.[0-9a-fA-F]{4}(?:(?:\.[0-9a-fA-F]{4}){6})?)?)$/,
    ),
  ],
  ["uuid", matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ["uuid3", matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ["uuid4", matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ["uuid5", matching(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ["isbn", (text) => isISBN10(text) || isISBN13(text)],
  ["isbn10", isISBN10],
  ["isbn13", isISBN13],
  ["creditcard", isCreditCard],
  ["ssn", matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ["hexcolor", matching(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ["rgbcolor", isRGBColor],
  ["byte", isBase64],
  ["password", () => true],
  ["date", isDate],
  ["duration", isDuration],
  ["datetime", isDateTime],
  ["k8sshortname", isShortName],
  ["k8slongname", isLongName],
]);

function isRequestURI(text: string): boolean {
  if (text === "" || /[ \p{Cc}]/u.test(text)) return false;
  if (text.startsWith("/")) return hasValidEscapes(text);
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text) && hasValidEscapes(text);
}

function hasValidEscapes(text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text);
}

function isEmail(text: string): boolean {
  const address = /<([^<>]*)>\s*$/.exec(text)?.[1] ?? text.trim();
  const at = address.lastIndexOf("@");
  if (at <= 0) return false;
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  return (
    (/^"(?:[^"\\]|\\.)*"$/.test(local) || isDotAtom(local)) && (isDotAtom(domain) || /^\[[^[\]\\]*\]$/.test(domain))
  );
}

function isDotAtom(text: string): boolean {
  return text.split(".").every((atom) => /^[^\s()<>[\]:;@\\,."\p{Cc}]+$/u.test(atom));
}

function isHostname(text: string): boolean {
  if (text.length > 255) return false;
  const labels = text.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length > 1 && !/^[a-zA-Z\p{L}]{2,63}$/u.test(last)) return false;
  return labels.every((label) => label.length <= 63 && isHostLabel(label));
}

function isHostLabel(label: string): boolean {
  return /^[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]*[a-zA-Z0-9\p{S}\p{L}])?$/u.test(label);
}

/** Leading zeros are tolerated, as upstream does for objects that older releases let in. */
function isSloppyIPv4(text: string): boolean {
  return isIPv4(text.replace(/(^|\.)0+(?=\d)/g, "$1")) || (text.includes(".") && isIPv6(text));
}

function isIPv6Address(text: string): boolean {
  return text.includes(":") && isIPv6(text) && !text.includes("%");
}

function isCIDR(text: string): boolean {
  const slash = text.indexOf("/");
  const address = text.slice(0, slash).replace(/(^|\.)0+(?=\d)/g, "$1");
  const version = slash < 0 ? 0 : isIP(address);
  const bits = text.slice(slash + 1);
  return version !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
}

function isISBN10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "");
  if (!/^\d{9}[\dX]$/.test(digits)) return false;
  let sum = 0;
  for (const [at, digit] of [...digits].entries()) sum += (at + 1) * (digit === "X" ? 10 : Number(digit));
  return sum % 11 === 0;
}

function isISBN13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, "");
  if (!/^\d{13}$/.test(digits)) return false;
  let sum = 0;
  for (const [at, digit] of [...digits].entries()) sum += (at % 2 === 0 ? 1 : 3) * Number(digit);
  return sum % 10 === 0;
}

const cardNumber =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D+/g, "");
  if (!cardNumber.test(digits)) return false;
  let sum = 0;
  for (const [at, digit] of [...digits].reverse().entries()) {
    const doubled = at % 2 === 1 ? Number(digit) * 2 : Number(digit);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

function isRGBColor(text: string): boolean {
  const found = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
  return found?.slice(1).every((part) => Number(part) <= 255 && !/^0\d/.test(part)) ?? false;
}

function isBase64(text: string): boolean {
  return text !== "" && text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [date = "", time] = text.toLowerCase().split("t");
  if (time === undefined || !isDate(date)) return false;
  const found = /^(\d{2}):(\d{2}):(\d{2})(?:.\d+)?(?:z|[+-]\d{2}:\d{2})$/.exec(time);
  return found !== null && Number(found[1]) <= 23 && Number(found[2]) <= 59 && Number(found[3]) <= 59;
}

const durationUnit = /^(?:ns|nano.*|us|\u00b5s|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|wk|week.*)$/i;

/** Go's duration text, or Scala's: numbers with the unit spelt out. */
function isDuration(text: string): boolean {
  try {
    parseGoDuration(text);
    return true;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
  }
  for (const [, unit = ""] of text.matchAll(/\d+\s*([A-Za-z\u00b5]+)/g)) {
    if (durationUnit.test(unit)) return true;
  }
  return false;
}

function isShortName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

function isLongName(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(label));
}
