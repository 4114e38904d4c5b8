/** Writes DER (X.690), as much of it as certificates need. Each function gives one complete element. */

const universal = { boolean: 0x01, integer: 0x02, bitString: 0x03, octetString: 0x04, null: 0x05, oid: 0x06 } as const;
const utf8StringTag = 0x0c;
const utcTimeTag = 0x17;
const generalizedTimeTag = 0x18;
const sequenceTag = 0x30;
const setTag = 0x31;

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

/** An ordered list of elements. */
export function sequence(...members: readonly Buffer[]): Buffer {
  return element(sequenceTag, Buffer.concat(members));
}

/** A set of one element, all that names need. */
export function setOf(member: Buffer): Buffer {
  return element(setTag, member);
}

export function boolean(value: boolean): Buffer {
  return element(universal.boolean, Buffer.from([value ? 0xff : 0]));
}

/** A number from 0 on, given as its bytes, most significant first. */
export function unsignedInteger(bytes: Uint8Array): Buffer {
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const digits = Buffer.from(bytes.subarray(from));
  // A leading one bit would make it negative.
  const isHigh = ((digits[0] ?? 0) & 0x80) !== 0;
  return element(universal.integer, isHigh ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** @param unusedBits - how many bits at the end of the last byte do not count */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return element(universal.bitString, Buffer.concat([Buffer.from([unusedBits]), bytes]));
}

export function octetString(bytes: Uint8Array): Buffer {
  return element(universal.octetString, Buffer.from(bytes));
}

export function nullValue(): Buffer {
  return element(universal.null, Buffer.alloc(0));
}

/** @param dotted - `1.2.840.10045.4.3.2` */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(universal.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

export function utf8String(text: string): Buffer {
  return element(utf8StringTag, Buffer.from(text));
}

/** A time to the second; the form depends on the year (RFC 5280 §4.1.2.5). */
export function time(epochMs: number): Buffer {
  const digits = new Date(epochMs).toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  const isLate = new Date(epochMs).getUTCFullYear() >= 2050;
  return isLate ? element(generalizedTimeTag, Buffer.from(digits)) : element(utcTimeTag, Buffer.from(digits.slice(2)));
}

/** `[tag]` around whole elements. */
export function explicit(tag: number, content: Buffer): Buffer {
  return element(0xa0 | tag, content);
}

/** `[tag]` in place of the tag of a primitive element. */
export function implicit(tag: number, content: Uint8Array): Buffer {
  return element(0x80 | tag, Buffer.from(content));
}
