import type { X509Certificate } from "node:crypto";

const clientAuthOID = "1.3.6.1.5.5.7.3.2";
const anyExtendedKeyUsageOID = "2.5.29.37.0";
const maxChainLength = 8;

/** Certificates that a client presented, and what they are checked against. */
export interface ChainRequest {
  readonly leaf: X509Certificate;
  /** In any order. */
  readonly intermediates: readonly X509Certificate[];
  readonly roots: readonly X509Certificate[];
  readonly nowMs: number;
}

/**
 * Until when a client certificate is good, in milliseconds since the epoch, or why it is not. Follows issuers from the
 * certificate to one of the roots, as `x509.Certificate.Verify` does with the key usage "client authentication".
 *
 * @throws Error with Go's wording
 */
export function verifyClientCertificate({ leaf, intermediates, roots, nowMs }: ChainRequest): number {
  requireValidAt(leaf, nowMs);
  if (!allowsClientAuth(leaf)) throw new Error("x509: certificate specifies an incompatible key usage");
  const goodUntilMs = followIssuers(leaf, intermediates, roots, nowMs, maxChainLength);
  if (goodUntilMs === undefined) throw new Error("x509: certificate signed by unknown authority");
  return goodUntilMs;
}

/** Dates of a certificate in milliseconds since the epoch. */
export function validityOf(certificate: X509Certificate): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Date.parse(certificate.validFrom), toMs: Date.parse(certificate.validTo) };
}

function requireValidAt(certificate: X509Certificate, nowMs: number): void {
  const { fromMs, toMs } = validityOf(certificate);
  if (nowMs < fromMs || nowMs > toMs) throw new Error("x509: certificate has expired or is not yet valid");
}

function isValidAt(certificate: X509Certificate, nowMs: number): boolean {
  const { fromMs, toMs } = validityOf(certificate);
  return nowMs >= fromMs && nowMs <= toMs;
}

/** Node lists the extended key usages as OIDs; none listed means any. */
function allowsClientAuth(certificate: X509Certificate): boolean {
  const usages = certificate.keyUsage as readonly string[] | undefined;
  return usages === undefined || usages.includes(clientAuthOID) || usages.includes(anyExtendedKeyUsageOID);
}

function followIssuers(
  certificate: X509Certificate,
  intermediates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
  stepsLeft: number,
): number | undefined {
  const { toMs } = validityOf(certificate);
  for (const root of roots) {
    if (root.fingerprint256 === certificate.fingerprint256) return toMs;
    if (isIssuer(root, certificate, nowMs)) return Math.min(toMs, validityOf(root).toMs);
  }
  if (stepsLeft === 0) return undefined;
  for (const issuer of intermediates) {
    if (issuer.fingerprint256 === certificate.fingerprint256 || !isIssuer(issuer, certificate, nowMs)) continue;
    const goodUntilMs = followIssuers(issuer, intermediates, roots, nowMs, stepsLeft - 1);
    if (goodUntilMs !== undefined) return Math.min(toMs, goodUntilMs);
  }
  return undefined;
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate, nowMs: number): boolean {
  if (!issuer.ca || !certificate.checkIssued(issuer) || !isValidAt(issuer, nowMs)) return false;
  return certificate.verify(issuer.publicKey);
}
