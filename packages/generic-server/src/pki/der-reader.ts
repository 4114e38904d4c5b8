/** One element of a DER encoding (X.690). */
export interface DERElement {
  readonly tag: number;
  readonly content: Buffer;
  /** Tag and length included. */
  readonly whole: Buffer;
}

/** Set in a first byte of length that counts further ones. */
const longLength = 0x80;

/**
 * The elements that stand one after the other in `der`: pass a file for the one that it consists of, or the content of a
 * sequence for its members.
 * @param maxElements - absent: as many as there are
 * @throws RangeError when one ends beyond the end, or there are too many
 */
export function readElements(der: Buffer, maxElements = Number.POSITIVE_INFINITY): readonly DERElement[] {
  const elements: DERElement[] = [];
  for (let at = 0; at < der.length; ) {
    const element = readElement(der.subarray(at));
    elements.push(element);
    if (elements.length > maxElements) throw new RangeError(`there are more than ${maxElements} DER elements`);
    at += element.whole.length;
  }
  return elements;
}

function readElement(der: Buffer): DERElement {
  const first = der.readUInt8(1);
  const lengthBytes = first < longLength ? 0 : first & ~longLength;
  const length = lengthBytes === 0 ? first : der.readUIntBE(2, lengthBytes);
  const start = 2 + lengthBytes;
  if (start + length > der.length) throw new RangeError("a DER element ends beyond the end of its data");
  return {
    tag: der.readUInt8(0),
    content: der.subarray(start, start + length),
    whole: der.subarray(0, start + length),
  };
}
