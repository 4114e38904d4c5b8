import { bitString, boolean, implicit, objectIdentifier, octetString, sequence } from "./der.js";
import { ipBytes } from "./ip-bytes.js";

/** Names that a serving certificate is good for. */
export interface SubjectAlternativeNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

const oids = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
} as const;

const extendedUsages = { serverAuth: "1.3.6.1.5.5.7.3.1", clientAuth: "1.3.6.1.5.5.7.3.2" } as const;

/** What a certificate may be used for, besides signing others. */
export type ExtendedKeyUsage = keyof typeof extendedUsages;

function extension(oid: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [boolean(true)] : [];
  return sequence(objectIdentifier(oid), ...critical, octetString(value));
}

/** Says whether the certificate may sign others. RFC 5280 §4.2.1.9. */
export function basicConstraints(isCA: boolean): Buffer {
  return extension(oids.basicConstraints, true, isCA ? sequence(boolean(true)) : sequence());
}

/** What the key may do: sign and agree on keys; that of an authority signs certificates as well. RFC 5280 §4.2.1.3. */
export function keyUsage(isCA: boolean): Buffer {
  const digitalSignature = 0x80;
  const keyEncipherment = 0x20;
  const keyCertSign = 0x04;
  const bits = digitalSignature | keyEncipherment | (isCA ? keyCertSign : 0);
  return extension(oids.keyUsage, true, bitString(Buffer.from([bits]), isCA ? 2 : 5));
}

export function extendedKeyUsage(usages: readonly ExtendedKeyUsage[]): Buffer {
  return extension(
    oids.extKeyUsage,
    false,
    sequence(...usages.map((usage) => objectIdentifier(extendedUsages[usage]))),
  );
}

export function subjectKeyIdentifier(keyID: Buffer): Buffer {
  return extension(oids.subjectKeyIdentifier, false, octetString(keyID));
}

export function authorityKeyIdentifier(keyID: Buffer): Buffer {
  return extension(oids.authorityKeyIdentifier, false, sequence(implicit(0, keyID)));
}

/** @throws RangeError when an IP address is none */
export function subjectAlternativeNames({ dnsNames, ipAddresses }: SubjectAlternativeNames): Buffer {
  const names = [
    ...dnsNames.map((name) => implicit(2, Buffer.from(name, "latin1"))),
    ...ipAddresses.map((address) => implicit(7, ipBytes(address))),
  ];
  return extension(oids.subjectAltName, false, sequence(...names));
}
