import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn, type KubeObject } from "@kube-apiserver/apimachinery";

interface PEMBlock {
  readonly type: string;
  readonly text: string;
}

const pemBlock = /-----BEGIN ([^-\r\n]*)-----[ \t]*\r?\n[A-Za-z0-9+/=\s:,-]*?-----END \1-----/g;

/** What to tell about a pair that no server can use. Mirrors `warningsForSecret`, with the words of Go's TLS library. */
export function warningsForSecret(secret: KubeObject): readonly string[] {
  const { type, data = {} } = secret as core_v1.Secret;
  if (type !== "kubernetes.io/tls") return [];
  const message = messageForPair(textAt(data, "tls.crt"), textAt(data, "tls.key"));
  return message === undefined ? [] : [message];
}

function textAt(data: NonNullable<core_v1.Secret["data"]>, key: string): string {
  return Buffer.from((getOwn(data, key) as string | undefined) ?? "", "base64").toString("latin1");
}

/** Mirrors `tls.X509KeyPair`. */
function messageForPair(certificates: string, keys: string): string | undefined {
  const blocks = blocksOf(certificates);
  const certificate = blocks.find(({ type }) => type === "CERTIFICATE");
  if (certificate === undefined) return messageForNoCertificate(blocks.map(({ type }) => type));
  const keyBlocks = blocksOf(keys);
  const key = keyBlocks.find(({ type }) => type === "PRIVATE KEY" || type.endsWith(" PRIVATE KEY"));
  if (key === undefined) return messageForNoKey(keyBlocks.map(({ type }) => type));
  return messageForKeys(certificate, key);
}

function blocksOf(text: string): readonly PEMBlock[] {
  return [...text.matchAll(pemBlock)].map(([block, type = ""]) => ({ type, text: block }));
}

function messageForNoCertificate(types: readonly string[]): string {
  if (types.length === 0) return "tls: failed to find any PEM data in certificate input";
  if (types.length === 1 && types[0]?.endsWith("PRIVATE KEY") === true) {
    return "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched";
  }
  const skipped = `after skipping PEM blocks of the following types: [${types.join(" ")}]`;
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input ${skipped}`;
}

function messageForNoKey(types: readonly string[]): string {
  if (types.length === 0) return "tls: failed to find any PEM data in key input";
  if (types.length === 1 && types[0] === "CERTIFICATE") {
    return "tls: found a certificate rather than a key in the PEM for the private key";
  }
  const skipped = `after skipping PEM blocks of the following types: [${types.join(" ")}]`;
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input ${skipped}`;
}

function messageForKeys(certificate: PEMBlock, key: PEMBlock): string | undefined {
  const publicKey = tryTo(() => new X509Certificate(certificate.text).publicKey);
  if (publicKey === undefined) return "x509: malformed certificate";
  const privateKey = tryTo(() => createPrivateKey(key.text));
  if (privateKey === undefined) return "tls: failed to parse private key";
  if (publicKey.asymmetricKeyType !== privateKey.asymmetricKeyType) {
    return "tls: private key type does not match public key type";
  }
  return isPair(publicKey, privateKey) ? undefined : "tls: private key does not match public key";
}

function isPair(publicKey: KeyObject, privateKey: KeyObject): boolean {
  return publicKey.equals(createPublicKey(privateKey));
}

function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // What cannot be read is what is told of.
    return undefined;
  }
}
