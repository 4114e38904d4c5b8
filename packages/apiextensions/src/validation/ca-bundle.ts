import { X509Certificate } from "node:crypto";

/** Whether a CA bundle holds certificates only; an empty one leaves the system's in force. */
export function isValidCABundle(base64: string): boolean {
  if (base64 === "") return true;
  const certificates = Buffer.from(base64, "base64")
    .toString("latin1")
    .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return certificates?.every(isCertificate) ?? false;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // The only way to ask: the constructor throws for everything that is no certificate.
    return false;
  }
}
