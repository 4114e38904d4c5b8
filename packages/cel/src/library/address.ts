import { quoteGo } from "@kube-apiserver/apimachinery";

/** An address: 4 or 6, and its bits. */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** A text that is no address. `message` is that of Go's `net/netip`. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * Parses an address as Go's `netip.ParseAddr`, zones refused by the caller.
 * @throws AddressError
 */
export function parseAddress(text: string): Address & { readonly zone: string } {
  for (const character of text) {
    if (character === ".") return { ...parseIPv4(text, text), zone: "" };
    if (character === ":") return parseIPv6(text);
    if (character === "%") throw failure(text, "missing IPv6 address");
  }
  throw failure(text, "unable to parse IP");
}

/** @param at - the text from where it goes wrong on; empty: it is wrong as a whole */
function failure(text: string, detail: string, at = ""): AddressError {
  const place = at === "" ? "" : ` (at ${quoteGo(at)})`;
  return new AddressError(`ParseAddr(${quoteGo(text)}): ${detail}${place}`);
}

/** @param part - the address, which may be the end of an IPv6 one */
function parseIPv4(text: string, part: string): Address {
  const fields: number[] = [];
  let field = "";
  for (let i = 0; i < part.length; i++) {
    const character = part.charAt(i);
    if (/[0-9]/.test(character)) {
      if (field === "0") throw failure(text, "IPv4 field has octet with leading zero");
      field += character;
      if (Number(field) > 255) throw failure(text, "IPv4 field has value >255");
      continue;
    }
    const at = part.slice(i);
    if (character !== ".") throw failure(text, "unexpected character", at);
    if (field === "" || at === ".") throw failure(text, "IPv4 field must have at least one digit", at);
    if (fields.length === 3) throw failure(text, "IPv4 address too long");
    fields.push(Number(field));
    field = "";
  }
  if (fields.length < 3) throw failure(text, "IPv4 address too short");
  fields.push(Number(field));
  return { family: 4, bits: fields.reduce((bits, octet) => (bits << 8n) | BigInt(octet), 0n) };
}

function parseIPv6(text: string): Address & { zone: string } {
  const percent = text.indexOf("%");
  const zone = percent === -1 ? "" : text.slice(percent + 1);
  if (percent !== -1 && zone === "") throw failure(text, "zone must be a non-empty string");
  const body = percent === -1 ? text : text.slice(0, percent);
  const { groups, gap, rest } = parseGroups(text, body);
  if (rest !== "") throw failure(text, "trailing garbage after address", rest);
  const missing = 8 - groups.length;
  if (missing > 0 && gap === undefined) throw failure(text, "address string too short");
  if (missing === 0 && gap !== undefined) {
    throw failure(text, "the :: must expand to at least one field of zeros");
  }
  const all = groups.toSpliced(gap ?? 0, 0, ...new Array<number>(missing).fill(0));
  return { family: 6, bits: all.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n), zone };
}

/** Groups of 16 bits, at most 8, with where `::` is among them and what comes after them. */
interface Groups {
  readonly groups: readonly number[];
  readonly gap: number | undefined;
  readonly rest: string;
}

function parseGroups(text: string, body: string): Groups {
  const groups: number[] = [];
  let gap = body.startsWith("::") ? 0 : undefined;
  let rest = gap === undefined ? body : body.slice(2);
  if (gap !== undefined && rest === "") return { groups, gap, rest };
  while (groups.length < 8) {
    const digits = hexDigits(text, rest);
    if (rest.charAt(digits.length) === ".") {
      groups.push(...embeddedIPv4(text, rest, { groups: groups.length, hasGap: gap !== undefined }));
      return { groups, gap, rest: "" };
    }
    groups.push(Number.parseInt(digits, 16));
    rest = rest.slice(digits.length);
    if (rest === "") break;
    if (!rest.startsWith(":")) throw failure(text, "unexpected character, want colon", rest);
    if (rest === ":") throw failure(text, "colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (!rest.startsWith(":")) continue;
    if (gap !== undefined) throw failure(text, "multiple :: in address", rest);
    gap = groups.length;
    rest = rest.slice(1);
    if (rest === "") break;
  }
  return { groups, gap, rest };
}

/** The digits that a group begins with. */
function hexDigits(text: string, rest: string): string {
  const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
  if (digits.length > 4) throw failure(text, "each group must have 4 or less digits", rest);
  if (digits === "") throw failure(text, "each colon-separated field must have at least one digit", rest);
  return digits;
}

/** The last two groups, written as an IPv4 address. */
function embeddedIPv4(
  text: string,
  rest: string,
  { groups, hasGap }: { readonly groups: number; readonly hasGap: boolean },
): readonly number[] {
  if (!hasGap && groups !== 6) {
    throw failure(text, "embedded IPv4 address must replace the final 2 fields of the address", rest);
  }
  if (groups > 6) {
    throw failure(text, "too many hex fields to fit an embedded IPv4 at the end of the address", rest);
  }
  const { bits } = parseIPv4(text, rest);
  return [Number(bits >> 16n), Number(bits & 0xffffn)];
}

/** Whether an IPv6 address stands for an IPv4 one: `::ffff:a.b.c.d`. */
export function isMapped({ family, bits }: Address): boolean {
  return family === 6 && bits >> 32n === 0xffffn;
}

/** The canonical text: the longest run of zero groups, from two on, is left out. */
export function formatAddress({ family, bits }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join(".");
  const parts = Array.from({ length: 8 }, (_, i) => Number((bits >> BigInt(112 - 16 * i)) & 0xffffn));
  const { start, length } = longestZeroRun(parts);
  const texts = parts.map((part) => part.toString(16));
  if (length < 2) return texts.join(":");
  return `${texts.slice(0, start).join(":")}::${texts.slice(start + length).join(":")}`;
}

function longestZeroRun(parts: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < parts.length; start++) {
    let length = 0;
    while (parts[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** How many bits an address of a family has. */
export function bitLength(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}
