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
    if (character === ".") return { ...parseIPv4(text), zone: "" };
    if (character === ":") return parseIPv6(text);
    if (character === "%") throw failure(text, "missing IPv6 address");
  }
  throw failure(text, "unable to parse IP");
}

function failure(text: string, detail: string): AddressError {
  return new AddressError(`ParseAddr(${JSON.stringify(text)}): ${detail}`);
}

function parseIPv4(text: string): Address {
  const fields = text.split(".");
  let bits = 0n;
  for (const field of fields) {
    if (field === "") throw failure(text, "IPv4 field must have at least one digit");
    if (!/^[0-9]+$/.test(field)) throw failure(text, "unexpected character");
    if (field.length > 1 && field.startsWith("0")) throw failure(text, "IPv4 field has octet with leading zero");
    if (field.length > 3 || Number(field) > 255) throw failure(text, "IPv4 field has value >255");
    bits = (bits << 8n) | BigInt(field);
  }
  if (fields.length !== 4) throw failure(text, fields.length < 4 ? "IPv4 address too short" : "IPv4 address too long");
  return { family: 4, bits };
}

function parseIPv6(text: string): Address & { zone: string } {
  const percent = text.indexOf("%");
  const zone = percent === -1 ? "" : text.slice(percent + 1);
  if (percent !== -1 && zone === "") throw failure(text, "zone must be a non-empty string");
  const body = percent === -1 ? text : text.slice(0, percent);
  const halves = body.split("::");
  if (halves.length > 2) throw failure(text, "multiple :: in address");
  const [head = "", tail] = halves;
  const before = groups(text, head, tail === undefined);
  const after = tail === undefined ? [] : groups(text, tail, true);
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) {
    throw failure(text, missing > 0 ? "address string too short" : "trailing garbage after address");
  }
  const all = [...before, ...new Array<number>(missing).fill(0), ...after];
  return { family: 6, bits: all.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n), zone };
}

/** Groups of 16 bits; the last may be an IPv4 address at the very end. */
function groups(text: string, part: string, atEnd: boolean): number[] {
  if (part === "") return [];
  const fields = part.split(":");
  return fields.flatMap((field, i) => {
    if (atEnd && i === fields.length - 1 && field.includes(".")) {
      const { bits } = parseIPv4(field);
      return [Number(bits >> 16n), Number(bits & 0xffffn)];
    }
    if (field === "") throw failure(text, "each colon-separated field must have at least one digit");
    if (!/^[0-9a-fA-F]+$/.test(field)) throw failure(text, "unexpected character");
    if (field.length > 4) throw failure(text, "each group must have 4 or less digits");
    return [Number.parseInt(field, 16)];
  });
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
