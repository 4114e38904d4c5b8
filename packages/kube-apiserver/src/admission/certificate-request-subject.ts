/**
 * Reads names out of the subject of a PKCS #10 certification request (RFC 2986 §4), which is all that admission needs of
 * it; Node has no reader for these.
 */

const sequenceTag = 0x30;
const integerTag = 0x02;
const oidTag = 0x06;
/** 2.5.4.10, organizationName. */
const organizationOID = Buffer.from([0x55, 0x04, 0x0a]);
/** 2.5.4.3, commonName. */
const commonNameOID = Buffer.from([0x55, 0x04, 0x03]);
const pem = /-----BEGIN CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE REQUEST-----/;

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

/**
 * Organizations of the subject of a PEM-encoded request.
 * @throws Error with Go's wording when it is not a certificate request
 */
export function organizationsOf(request: string): readonly string[] {
  return subjectValues(request, organizationOID);
}

/**
 * Common name of the subject of a PEM-encoded request; `""` when it has none.
 * @throws Error with Go's wording when it is not a certificate request
 */
export function commonNameOf(request: string): string {
  // Of several the last one counts, as in Go.
  return subjectValues(request, commonNameOID).at(-1) ?? "";
}

function subjectValues(request: string, wanted: Buffer): readonly string[] {
  const body = pem.exec(request)?.[1];
  if (body === undefined) throw new Error("PEM block type must be CERTIFICATE REQUEST");
  const [outer] = elementsOf(Buffer.from(body, "base64"));
  const [info] = elementsOf(expect(outer, sequenceTag));
  const [version, subject] = elementsOf(expect(info, sequenceTag));
  expect(version, integerTag);
  // Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }
  return elementsOf(expect(subject, sequenceTag))
    .flatMap(({ content }) => elementsOf(content))
    .flatMap(({ content }) => {
      const [type, value] = elementsOf(content);
      const isWanted = type?.tag === oidTag && type.content.equals(wanted);
      return isWanted && value !== undefined ? [value.content.toString("utf8")] : [];
    });
}

function expect(element: Element | undefined, tag: number): Buffer {
  if (element?.tag !== tag) throw malformed();
  return element.content;
}

function elementsOf(bytes: Buffer): readonly Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { length, headerBytes } = lengthAt(bytes, at + 1);
    const from = at + 1 + headerBytes;
    if (from + length > bytes.length) throw malformed();
    elements.push({ tag: bytes[at] ?? 0, content: bytes.subarray(from, from + length) });
    at = from + length;
  }
  return elements;
}

function lengthAt(bytes: Buffer, at: number): { readonly length: number; readonly headerBytes: number } {
  const first = bytes[at];
  if (first === undefined) throw malformed();
  if (first < 0x80) return { length: first, headerBytes: 1 };
  const count = first & 0x7f;
  // Four bytes are more than any request body may have; none would be the indefinite form, which DER does not know.
  if (count === 0 || count > 4 || at + count >= bytes.length) throw malformed();
  return { length: bytes.readUIntBE(at + 1, count), headerBytes: 1 + count };
}

function malformed(): Error {
  return new Error("x509: malformed certificate request");
}
