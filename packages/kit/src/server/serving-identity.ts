import { type Clock, cryptoRandom } from "@kube-apiserver/component-base";
import {
  CertificateAuthority,
  type CertKeyPEM,
  type CertKeySource,
  newStaticContent,
  type SNICertificate,
} from "@kube-apiserver/generic-server";

const loopbackName = "apiserver-loopback-client";

/** By what the server is known to its clients, and to itself. */
export interface ServingIdentity {
  readonly cert: CertKeySource;
  /** What clients have to trust. */
  readonly caPem: string;
  readonly sniCerts: readonly SNICertificate[];
  readonly loopbackCAPem: string;
  readonly loopbackServerName: string;
}

/** What {@link newServingIdentity} is told. */
export interface ServingIdentityOptions {
  /** For the authority that is made. */
  readonly name: string;
  /** The certificate to serve with. Absent: one from an authority that is made for it. */
  readonly cert?: CertKeySource | undefined;
  /** What clients have to trust, where {@link cert} is given. Absent: that certificate. */
  readonly caPem?: string | undefined;
  /** Names in the certificate that is made. */
  readonly dnsNames: readonly string[];
  readonly clock: Clock;
}

/** The server's certificate, given or made, and one by which it knows itself. */
export function newServingIdentity({ name, cert, caPem, dnsNames, clock }: ServingIdentityOptions): ServingIdentity {
  const ca = CertificateAuthority.generate(`${name}-ca`, { clock, random: cryptoRandom });
  const loopback: CertKeyPEM = ca.issueServing(loopbackName, { dnsNames: [loopbackName], ipAddresses: [] });
  const own = {
    sniCerts: [{ source: newStaticContent("loopback certificate", loopback), names: [loopbackName] }],
    loopbackCAPem: ca.certPem,
    loopbackServerName: loopbackName,
  };
  if (cert !== undefined) return { cert, caPem: caPem ?? cert.current.certPem, ...own };
  const pair = ca.issueServing(dnsNames[0] ?? "localhost", { dnsNames, ipAddresses: ["127.0.0.1", "::1"] });
  return { cert: newStaticContent("serving certificate", pair), caPem: ca.certPem, ...own };
}
