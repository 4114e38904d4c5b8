import type { JSONValue } from "../json/json-value.js";

/** Head of tag 55799 (RFC 8949 §3.4.6), which begins everything that Kubernetes writes in CBOR. */
export const selfDescribedCBOR: Buffer = Buffer.from([0xd9, 0xd9, 0xf7]);

const majorTypes = { unsigned: 0, negative: 1, bytes: 2, array: 4, map: 5 } as const;
const simple = { false: 0xf4, true: 0xf5, null: 0xf6 } as const;

/**
 * A JSON value in CBOR as Kubernetes writes it: texts as byte strings, keys in bytewise order of their encoding, numbers in
 * their shortest form; without the self-describing tag. Mirrors `cbor/internal/modes.Encode`.
 */
export function encodeCBOR(value: JSONValue): Buffer {
  const parts: Buffer[] = [];
  write(value, parts);
  return Buffer.concat(parts);
}

function write(value: JSONValue, parts: Buffer[]): void {
  switch (typeof value) {
    case "boolean":
      parts.push(Buffer.from([value ? simple.true : simple.false]));
      return;
    case "number":
      parts.push(Number.isInteger(value) && !Object.is(value, -0) ? integer(BigInt(value)) : float(value));
      return;
    case "bigint":
      parts.push(integer(value));
      return;
    case "string":
      writeText(value, parts);
      return;
  }
  if (value === null) parts.push(Buffer.from([simple.null]));
  else if (Array.isArray(value)) {
    parts.push(head(majorTypes.array, value.length));
    for (const item of value) write(item, parts);
  } else writeMap(value as { readonly [name: string]: JSONValue | undefined }, parts);
}

function writeText(text: string, parts: Buffer[]): void {
  const bytes = Buffer.from(text, "utf8");
  parts.push(head(majorTypes.bytes, bytes.length), bytes);
}

function writeMap(object: { readonly [name: string]: JSONValue | undefined }, parts: Buffer[]): void {
  const entries: { readonly key: Buffer; readonly value: JSONValue }[] = [];
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value !== undefined) entries.push({ key: encodeCBOR(name), value });
  }
  entries.sort((a, b) => a.key.compare(b.key));
  parts.push(head(majorTypes.map, entries.length));
  for (const { key, value } of entries) {
    parts.push(key);
    write(value, parts);
  }
}

/** Head of a data item: major type and argument, in the fewest bytes. */
export function head(majorType: number, argument: number | bigint): Buffer {
  const type = majorType << 5;
  const number = BigInt(argument);
  if (number < 24n) return Buffer.from([type | Number(number)]);
  if (number < 0x100n) return Buffer.from([type | 24, Number(number)]);
  if (number < 0x1_0000n) return sized(type | 25, 2, (bytes) => bytes.writeUInt16BE(Number(number), 1));
  if (number < 0x1_0000_0000n) return sized(type | 26, 4, (bytes) => bytes.writeUInt32BE(Number(number), 1));
  return sized(type | 27, 8, (bytes) => bytes.writeBigUInt64BE(number, 1));
}

function sized(first: number, size: number, fill: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(1 + size);
  bytes[0] = first;
  fill(bytes);
  return bytes;
}

const maxInt64 = 0x7fff_ffff_ffff_ffffn;

/** Numbers beyond 64 bits are floats, as in Go's JSON. */
function integer(value: bigint): Buffer {
  if (value > maxInt64 || value < -maxInt64 - 1n) return float(Number(value));
  return value >= 0n ? head(majorTypes.unsigned, value) : head(majorTypes.negative, -1n - value);
}

/** Half, single or double precision, whichever is the shortest that keeps the value. */
function float(value: number): Buffer {
  const half = halfBits(value);
  if (half !== undefined) return sized(0xf9, 2, (bytes) => bytes.writeUInt16BE(half, 1));
  if (Math.fround(value) === value) return sized(0xfa, 4, (bytes) => bytes.writeFloatBE(value, 1));
  return sized(0xfb, 8, (bytes) => bytes.writeDoubleBE(value, 1));
}

/** The bits of a half-precision float (IEEE 754 binary16); undefined when it cannot hold the value. */
function halfBits(value: number): number | undefined {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size === 0) return sign;
  const exponent = Math.floor(Math.log2(size));
  if (exponent > 15 || exponent < -24) return undefined;
  // Below 2^-14 there are no more exponents: only the fraction gets smaller.
  const step = 2 ** (Math.max(exponent, -14) - 10);
  const units = size / step;
  if (!Number.isInteger(units)) return undefined;
  return exponent < -14 ? sign | units : sign | ((exponent + 15) << 10) | (units - 1024);
}
