import { createHash, type KeyObject, sign } from "node:crypto";
import type { RandomSource } from "@kube-apiserver/apimachinery";
import {
  bitString,
  explicit,
  nullValue,
  objectIdentifier,
  sequence,
  setOf,
  time,
  unsignedInteger,
  utf8String,
} from "./der.js";
import { readElements } from "./der-reader.js";

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName: string;
  /** Default: none. Groups, for client certificates. */
  readonly organizations?: readonly string[];
  /** UIDs of the user, in Kubernetes' own attribute. Default: none. */
  readonly uids?: readonly string[];
}

/** Everything that goes into a certificate. */
export interface CertificateContent {
  readonly subject: Subject;
  /** Name of the issuer in DER, see {@link distinguishedName}. */
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  /** The issuer's. EC P-256 or RSA. */
  readonly signingKey: KeyObject;
  /** Milliseconds since the epoch; written to the second. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Complete extensions in DER. */
  readonly extensions: readonly Buffer[];
  readonly random: RandomSource;
}

const commonNameOID = "2.5.4.3";
/** Of a user, in a registered arc of Kubernetes. Mirrors `asn1.X509UID`. */
export const uidOID = "1.3.6.1.4.1.57683.2";
const organizationOID = "2.5.4.10";
const version3 = unsignedInteger(Buffer.from([2]));
const serialBytes = 16;

/** Signs an X.509 certificate (RFC 5280) and gives it as PEM. */
export function writeCertificate(content: CertificateContent): string {
  const algorithm = signatureAlgorithm(content.signingKey);
  const tbs = sequence(
    explicit(0, version3),
    newSerial(content.random),
    algorithm,
    content.issuer,
    sequence(time(content.notBeforeMs), time(content.notAfterMs)),
    distinguishedName(content.subject),
    content.publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...content.extensions)),
  );
  return toPEM("CERTIFICATE", sequence(tbs, algorithm, bitString(sign("sha256", tbs, content.signingKey))));
}

/** What a key is called in certificates: the SHA-1 of its bits (RFC 5280 §4.2.1.2, method 1). */
export function keyIdentifier(publicKey: KeyObject): Buffer {
  const spki = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha1").update(keyBits(spki)).digest();
}

/** The bits of the key: what follows the algorithm, without the count of unused bits. */
function keyBits(spki: Buffer): Buffer {
  const [whole] = readElements(spki);
  const [, bits] = readElements(whole?.content ?? spki);
  if (bits === undefined) throw new TypeError("a public key without bits");
  return bits.content.subarray(1);
}

/** Positive and not to be guessed. */
function newSerial(random: RandomSource): Buffer {
  const bytes = Uint8Array.from(random.bytes(serialBytes));
  // Between 1 and 127: neither negative nor shorter than it should be.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return unsignedInteger(bytes);
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  switch (asymmetricKeyType) {
    case "ec":
      return sequence(objectIdentifier("1.2.840.10045.4.3.2"));
    case "rsa":
      return sequence(objectIdentifier("1.2.840.113549.1.1.11"), nullValue());
    default:
      throw new TypeError(`cannot sign certificates with a key of type ${asymmetricKeyType ?? "unknown"}`);
  }
}

/** A name in DER: organizations, then the common name. */
export function distinguishedName({ commonName, organizations = [], uids = [] }: Subject): Buffer {
  const attribute = (oid: string, value: string) => setOf(sequence(objectIdentifier(oid), utf8String(value)));
  return sequence(
    ...organizations.map((organization) => attribute(organizationOID, organization)),
    attribute(commonNameOID, commonName),
    ...uids.map((uid) => attribute(uidOID, uid)),
  );
}

/** DER as PEM (RFC 7468). */
export function toPEM(label: string, der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
