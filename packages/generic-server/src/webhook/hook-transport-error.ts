import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { BackendAddress } from "../proxy/backend-address.js";
import { dialMessageOf } from "../proxy/error-message.js";

/** What Go's TLS says where Node has a code. Clients are told these texts. */
const certificateFailures: ReadonlyMap<string, string> = new Map([
  ["SELF_SIGNED_CERT_IN_CHAIN", "certificate signed by unknown authority"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate signed by unknown authority"],
  ["UNABLE_TO_GET_ISSUER_CERT", "certificate signed by unknown authority"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "certificate signed by unknown authority"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate signed by unknown authority"],
  ["CERT_SIGNATURE_FAILURE", "certificate signed by unknown authority"],
  ["CERT_HAS_EXPIRED", "certificate has expired or is not yet valid"],
  ["CERT_NOT_YET_VALID", "certificate has expired or is not yet valid"],
]);

/** What went wrong before there was an answer, in the words of Go's net packages where they have some. */
export function transportMessageOf(err: unknown, address: BackendAddress): string {
  const { code = "", syscall } = (err ?? {}) as NodeJS.ErrnoException;
  const certificate = certificateFailures.get(code);
  if (certificate !== undefined) return `tls: failed to verify certificate: x509: ${certificate}`;
  if (err instanceof CertificateNameError) return `tls: failed to verify certificate: x509: ${err.message}`;
  // Node says the same of a connection that ended and of one that was reset.
  if (code === "ECONNRESET") return syscall === "read" ? "read: connection reset by peer" : "EOF";
  return dialMessageOf(err, address);
}

/** A certificate that is for another server. */
class CertificateNameError extends Error {
  override readonly name: string = "CertificateNameError";
}

/** A certificate that names no server at all, unless in its subject. */
export class MissingSANError extends CertificateNameError {
  override readonly name = "MissingSANError";

  constructor() {
    super("certificate relies on legacy Common Name field, use SANs instead");
  }
}

/** As Node checks names, with one rule of Go more: a certificate's subject is no name. */
export function requireServerName(host: string, certificate: PeerCertificate): Error | undefined {
  const { subjectaltname = "" } = certificate;
  if (subjectaltname === "") return new MissingSANError();
  if (checkServerIdentity(host, certificate) === undefined) return undefined;
  const names = subjectaltname.split(", ").flatMap((name) => name.match(/^(?:DNS|IP Address):(.*)$/)?.[1] ?? []);
  return new CertificateNameError(`certificate is valid for ${names.join(", ")}, not ${host}`);
}
