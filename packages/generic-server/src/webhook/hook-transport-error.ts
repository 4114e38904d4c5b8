import type { BackendAddress } from "../proxy/backend-address.js";
import { dialMessageOf } from "../proxy/error-message.js";
import { CertificateNameError } from "../proxy/server-name.js";

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
