import { type EncodedObject, stringifyJSON } from "@kube-apiserver/apimachinery";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const metadataKey = Buffer.from('"metadata":');

/**
 * The bytes of an object's metadata, cut out of its encoding without parsing it. Undefined unless the object begins with
 * apiVersion, kind and metadata, as what we store does.
 * @param prefix - `{"apiVersion":"v1","kind":"Pod",`
 */
export function sliceMetadata({ bytes }: EncodedObject, prefix: Buffer): Buffer | undefined {
  const start = prefix.length + metadataKey.length;
  if (!startsWith(bytes, prefix, 0) || !startsWith(bytes, metadataKey, prefix.length)) return undefined;
  if (bytes[start] !== OPEN_BRACE) return undefined;
  const end = endOfObject(bytes, start);
  return end === -1 ? undefined : bytes.subarray(start, end);
}

function startsWith(bytes: Buffer, part: Buffer, at: number): boolean {
  return bytes.length >= at + part.length && bytes.compare(part, 0, part.length, at, at + part.length) === 0;
}

/** The position after the brace that closes the one at `start`. */
function endOfObject(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) i = endOfString(bytes, i);
    else if (byte === OPEN_BRACE) depth++;
    else if (byte === CLOSE_BRACE && --depth === 0) return i + 1;
  }
  return -1;
}

/** The position of the quote that closes the one at `start`. */
function endOfString(bytes: Buffer, start: number): number {
  let end = bytes.indexOf(QUOTE, start + 1);
  while (end !== -1 && isEscaped(bytes, end)) end = bytes.indexOf(QUOTE, end + 1);
  return end === -1 ? bytes.length : end;
}

function isEscaped(bytes: Buffer, at: number): boolean {
  let backslashes = 0;
  while (bytes[at - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** The bytes that objects of a kind begin with where they can be cut: `{"apiVersion":"v1","kind":"Pod",`. */
export function typeMetaPrefix(apiVersion: string, kind: string): Buffer {
  return Buffer.from(`${stringifyJSON({ apiVersion, kind }).slice(0, -1)},`);
}
