import { constants, createPublicKey, type KeyObject, verify } from "node:crypto";
import { type DERElement, readElements } from "@kube-apiserver/generic-server";
import { decodePEM } from "./pem.js";

/** No sequence that a request is made of has more. */
const maxMembers = 8;

/** Why a text is not a certificate request, or one that its maker did not sign. */
export class CertificateRequestError extends Error {}

/** A request for a certificate (PKCS #10). */
export interface CertificateRequest {
  readonly publicKey: KeyObject;
  /** Checks that whoever made the request has the private key. @throws CertificateRequestError when not */
  checkSignature(): void;
}

interface SignatureScheme {
  readonly hash: string | null;
  readonly padding?: number;
}

const rsa = (hash: string): SignatureScheme => ({ hash, padding: constants.RSA_PKCS1_PADDING });
const schemes: ReadonlyMap<string, SignatureScheme> = new Map([
  ["1.2.840.113549.1.1.5", rsa("sha1")],
  ["1.2.840.113549.1.1.11", rsa("sha256")],
  ["1.2.840.113549.1.1.12", rsa("sha384")],
  ["1.2.840.113549.1.1.13", rsa("sha512")],
  ["1.2.840.10045.4.1", { hash: "sha1" }],
  ["1.2.840.10045.4.3.2", { hash: "sha256" }],
  ["1.2.840.10045.4.3.3", { hash: "sha384" }],
  ["1.2.840.10045.4.3.4", { hash: "sha512" }],
  ["1.3.101.112", { hash: null }],
]);

/** Mirrors `certificates.ParseCSR`. @throws CertificateRequestError when `pem` holds no request */
export function parseCertificateRequestPEM(pem: string): CertificateRequest {
  const [block] = decodePEM(pem);
  if (block?.type !== "CERTIFICATE REQUEST") {
    throw new CertificateRequestError("PEM block type must be CERTIFICATE REQUEST");
  }
  return parseCertificateRequest(block.bytes);
}

/** Mirrors `x509.ParseCertificateRequest`. @throws CertificateRequestError when `der` is none */
export function parseCertificateRequest(der: Buffer): CertificateRequest {
  try {
    const [info, algorithm, signature] = members(only(der));
    const [, , key] = members(info);
    const [identifier] = members(algorithm);
    const scheme = schemes.get(dottedOID(content(identifier)));
    const publicKey = createPublicKey({ key: whole(key), format: "der", type: "spki" });
    // The first byte counts the bits that are not used: none.
    const signed = { data: whole(info), signature: content(signature).subarray(1) };
    return { publicKey, checkSignature: () => checkSignature(publicKey, scheme, signed) };
  } catch (err) {
    throw new CertificateRequestError("x509: malformed certificate request", { cause: err });
  }
}

function checkSignature(
  key: KeyObject,
  scheme: SignatureScheme | undefined,
  { data, signature }: { readonly data: Buffer; readonly signature: Buffer },
): void {
  if (scheme === undefined) {
    throw new CertificateRequestError("x509: cannot verify signature: algorithm unimplemented");
  }
  const { hash, padding } = scheme;
  const ok = verify(hash, data, { key, ...(padding === undefined ? {} : { padding }) }, signature);
  if (!ok) throw new CertificateRequestError("x509: signature verification failure");
}

function only(der: Buffer): DERElement | undefined {
  const [element] = readElements(der, 1);
  return element;
}

function members(element: DERElement | undefined): readonly DERElement[] {
  return readElements(content(element), maxMembers);
}

function content(element: DERElement | undefined): Buffer {
  if (element === undefined) throw new RangeError("an element is missing");
  return element.content;
}

function whole(element: DERElement | undefined): Buffer {
  if (element === undefined) throw new RangeError("an element is missing");
  return element.whole;
}

function dottedOID(bytes: Buffer): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join(".");
}
