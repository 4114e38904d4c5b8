import { type JSONValue, setOwn } from "../json/json-value.js";
import { CBORError } from "./cbor-error.js";

/** Deepest nesting, the same as of JSON. */
const maxDepth = 10_000;
const breakByte = 0xff;

/** Tags with a meaning of their own; the content of others stands for itself. */
const tags = { positiveBignum: 2, negativeBignum: 3, base64url: 21, base64: 22, base16: 23 } as const;

const maxInt64 = 0x7fff_ffff_ffff_ffffn;

/**
 * The value of one CBOR data item, which has to be all there is. Texts may be text or byte strings; byte strings that say
 * so become base64 or hexadecimal text. Mirrors `cbor/internal/modes.Decode`.
 * @throws CBORError when the bytes are malformed, or mean something that JSON cannot say
 */
export function decodeCBOR(bytes: Buffer): JSONValue {
  const reader = new Reader(bytes);
  const value = readWhole(reader);
  if (!reader.isAtEnd) throw new CBORError(`${reader.rest} bytes of extraneous data starting at index ${reader.at}`);
  return value;
}

function readWhole(reader: Reader): JSONValue {
  try {
    return reader.value(0);
  } catch (err) {
    // What is nested that deep fills the stack before the limit is reached.
    if (err instanceof RangeError) throw new CBORError(`exceeded max nested level ${maxDepth}`, { cause: err });
    throw err;
  }
}

class Reader {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get rest(): number {
    return this.#bytes.length - this.at;
  }

  get isAtEnd(): boolean {
    return this.rest === 0;
  }

  value(depth: number, bytesAs: BufferEncoding = "utf8"): JSONValue {
    if (depth > maxDepth) throw new CBORError(`exceeded max nested level ${maxDepth}`);
    const first = this.#byte();
    const info = first & 0x1f;
    switch (first >> 5) {
      case 0:
        return toNumber(this.#argument(info));
      case 1:
        return toNumber(-1n - this.#argument(info));
      case 2:
        return this.#text(info, 2, bytesAs);
      case 3:
        return this.#text(info, 3, "utf8");
      case 4:
        return this.#array(info, depth);
      case 5:
        return this.#map(info, depth);
      case 6:
        return this.#tagged(this.#argument(info), depth);
      default:
        return this.#simple(info);
    }
  }

  #tagged(tag: bigint, depth: number): JSONValue {
    switch (Number(tag)) {
      case tags.positiveBignum:
      case tags.negativeBignum:
        throw new CBORError("bignum cannot be decoded");
      case tags.base64url:
        return this.value(depth + 1, "base64url");
      case tags.base64:
        return this.value(depth + 1, "base64");
      case tags.base16:
        return this.value(depth + 1, "hex");
      default:
        return this.value(depth + 1);
    }
  }

  #text(info: number, majorType: number, encoding: BufferEncoding): string {
    const bytes = info === 31 ? this.#chunks(majorType) : this.#take(this.#argument(info));
    if (majorType === 3 && !isUTF8(bytes)) throw new CBORError("invalid UTF-8 string");
    return bytes.toString(encoding);
  }

  #chunks(majorType: number): Buffer {
    const chunks: Buffer[] = [];
    while (!this.#takesBreak()) {
      const first = this.#byte();
      const info = first & 0x1f;
      if (first >> 5 !== majorType || info === 31)
        throw new CBORError("wrong element type for indefinite-length string");
      chunks.push(this.#take(this.#argument(info)));
    }
    return Buffer.concat(chunks);
  }

  #array(info: number, depth: number): JSONValue {
    const items: JSONValue[] = [];
    if (info === 31) while (!this.#takesBreak()) items.push(this.value(depth + 1));
    else for (let left = this.#count(info); left > 0; left--) items.push(this.value(depth + 1));
    return items;
  }

  #map(info: number, depth: number): JSONValue {
    const object: Record<string, JSONValue> = {};
    const entry = () => {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new CBORError(`map keys have to be strings, not ${typeof key}`);
      if (Object.hasOwn(object, key)) throw new CBORError(`found duplicate map key ${JSON.stringify(key)}`);
      setOwn(object, key, this.value(depth + 1));
    };
    if (info === 31) while (!this.#takesBreak()) entry();
    else for (let left = this.#count(info); left > 0; left--) entry();
    return object;
  }

  #simple(info: number): JSONValue {
    switch (info) {
      case 20:
        return false;
      case 21:
        return true;
      case 22:
        return null;
      case 25:
        return finite(halfToNumber(this.#take(2n).readUInt16BE()));
      case 26:
        return finite(this.#take(4n).readFloatBE());
      case 27:
        return finite(this.#take(8n).readDoubleBE());
      default:
        throw new CBORError(`simple value ${info} is not recognized`);
    }
  }

  #takesBreak(): boolean {
    if (this.#bytes[this.at] !== breakByte) return false;
    this.at++;
    return true;
  }

  /** As many items as there can be: each takes a byte at least. */
  #count(info: number): number {
    const count = this.#argument(info);
    if (count > BigInt(this.rest)) throw new CBORError("unexpected EOF");
    return Number(count);
  }

  #argument(info: number): bigint {
    if (info < 24) return BigInt(info);
    switch (info) {
      case 24:
        return BigInt(this.#byte());
      case 25:
        return BigInt(this.#take(2n).readUInt16BE());
      case 26:
        return BigInt(this.#take(4n).readUInt32BE());
      case 27:
        return this.#take(8n).readBigUInt64BE();
      default:
        throw new CBORError(`invalid additional information ${info}`);
    }
  }

  #byte(): number {
    return this.#take(1n)[0] ?? 0;
  }

  #take(length: bigint): Buffer {
    if (length > BigInt(this.rest)) throw new CBORError("unexpected EOF");
    const end = this.at + Number(length);
    const bytes = this.#bytes.subarray(this.at, end);
    this.at = end;
    return bytes;
  }
}

function isUTF8(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function toNumber(value: bigint): JSONValue {
  if (value > maxInt64 || value < -maxInt64 - 1n) throw new CBORError(`${value} overflows Go's int64`);
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new CBORError(`${value} has no JSON form`);
  return value;
}

function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
