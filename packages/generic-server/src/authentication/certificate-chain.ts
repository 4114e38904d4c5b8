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

/** A way from a certificate to a root. */
export interface VerifiedChain {
  /** Milliseconds since the epoch: the earliest end of all its certificates. */
  readonly goodUntilMs: number;
  /**
   * Whether the root signed the certificate itself. Otherwise what intermediates are restricted to (length of the path,
   * names) has not been looked at: Node does not tell it.
   */
  readonly isDirect: boolean;
}

/**
 * Follows issuers from a client certificate to one of the roots, as `x509.Certificate.Verify` does with the key usage
 * "client authentication".
 *
 * @throws Error with Go's wording
 */
export function verifyClientCertificate({ leaf, intermediates, roots, nowMs }: ChainRequest): VerifiedChain {
  requireValidAt(leaf, nowMs);
  if (!allowsClientAuth(leaf)) throw new Error("x509: certificate specifies an incompatible key usage");
  const chain = followIssuers(leaf, { intermediates, roots, nowMs }, maxChainLength);
  if (chain === undefined) throw unknownAuthority();
  return chain;
}

/** Nobody whom we trust signed the certificate. */
export function unknownAuthority(): Error {
  return new Error("x509: certificate signed by unknown authority");
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
  request: Omit<ChainRequest, "leaf">,
  stepsLeft: number,
): VerifiedChain | undefined {
  const { roots, intermediates, nowMs } = request;
  const { toMs } = validityOf(certificate);
  for (const root of roots) {
    if (root.fingerprint256 === certificate.fingerprint256) return { goodUntilMs: toMs, isDirect: true };
    if (!isIssuer(root, certificate, nowMs)) continue;
    return { goodUntilMs: Math.min(toMs, validityOf(root).toMs), isDirect: true };
  }
  if (stepsLeft === 0) return undefined;
  for (const issuer of intermediates) {
    if (issuer.fingerprint256 === certificate.fingerprint256 || !isIssuer(issuer, certificate, nowMs)) continue;
    const above = followIssuers(issuer, request, stepsLeft - 1);
    if (above !== undefined) return { goodUntilMs: Math.min(toMs, above.goodUntilMs), isDirect: false };
  }
  return undefined;
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate, nowMs: number): boolean {
  if (!issuer.ca || !certificate.checkIssued(issuer) || !isValidAt(issuer, nowMs)) return false;
  return allowsClientAuth(issuer) && certificate.verify(issuer.publicKey);
}
