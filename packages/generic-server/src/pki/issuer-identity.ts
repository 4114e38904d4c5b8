import { objectIdentifier } from "./der.js";
import { readElements } from "./der-reader.js";

/** What a certificate says about its subject, in the very bytes that certificates which it signs have to repeat. */
export interface IssuerIdentity {
  /** The subject's name in DER. Go compares names byte by byte, so it must not be written anew. */
  readonly name: Buffer;
  /** Content of the subject key identifier; undefined when there is none. */
  readonly keyID: Buffer | undefined;
}

const explicitVersionTag = 0xa0;
const explicitExtensionsTag = 0xa3;
const subjectKeyIdentifierOID = objectIdentifier("2.5.29.14");

/**
 * Reads the identity of a certificate (RFC 5280 §4.1).
 * @param der - one that Node has read without complaint
 */
export function readIssuerIdentity(der: Buffer): IssuerIdentity {
  const [certificate] = readElements(der);
  const [tbs] = readElements(certificate?.content ?? der);
  const fields = readElements(tbs?.content ?? der);
  // Serial number, algorithm, issuer and validity come first, after a version that may be missing.
  const subject = fields[fields[0]?.tag === explicitVersionTag ? 5 : 4];
  if (subject === undefined) throw new RangeError("the certificate has no subject");
  const extensions = fields.find(({ tag }) => tag === explicitExtensionsTag);
  return { name: subject.whole, keyID: extensions === undefined ? undefined : findKeyID(extensions.content) };
}

function findKeyID(extensions: Buffer): Buffer | undefined {
  const [list] = readElements(extensions);
  for (const extension of readElements(list?.content ?? extensions)) {
    const members = readElements(extension.content);
    if (members[0]?.whole.equals(subjectKeyIdentifierOID) !== true) continue;
    const value = members.at(-1);
    return value === undefined ? undefined : readElements(value.content)[0]?.content;
  }
  return undefined;
}
