import { checkServerIdentity, type PeerCertificate } from "node:tls";

/** A certificate that is for another server. */
export class CertificateNameError extends Error {
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
