import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import {
  CertificateAuthority,
  type CertKeyPEM,
  type Listener,
  newStaticContent,
  parseCertificateBundle,
  type SecureServingInfo,
} from "@kube-apiserver/generic-server";
import type { ExtensionAuthentication } from "./authentication/extension-authentication.js";

const loopbackName = "apiserver-loopback-client";

/** By what the server is known to its clients. */
export interface ServingIdentity {
  readonly pair: CertKeyPEM;
  /** What clients have to trust. */
  readonly caPem: string;
  /** By what the server knows itself. */
  readonly loopback: CertKeyPEM;
  readonly loopbackCAPem: string;
}

/**
 * The certificate that was given, which then is what clients have to trust, or one from an authority that is made for it.
 * @param dnsNames - names in the certificate that is made
 */
export function newServingIdentity(given: CertKeyPEM | undefined, dnsNames: readonly string[]): ServingIdentity {
  const ca = CertificateAuthority.generate("sample-apiserver-ca", { clock: realClock, random: cryptoRandom });
  const loopback = ca.issueServing(loopbackName, { dnsNames: [loopbackName], ipAddresses: [] });
  if (given !== undefined) return { pair: given, caPem: given.certPem, loopback, loopbackCAPem: ca.certPem };
  const pair = ca.issueServing(dnsNames[0] ?? "localhost", { dnsNames, ipAddresses: ["127.0.0.1", "::1"] });
  return { pair, caPem: ca.certPem, loopback, loopbackCAPem: ca.certPem };
}

/** How to listen with that identity. Client certificates may come from users and from the front proxy. */
export function servingInfoOf(
  listener: Listener,
  identity: ServingIdentity,
  { clientCAPem, requestHeader }: ExtensionAuthentication,
): SecureServingInfo {
  const authorities = [clientCAPem, requestHeader?.clientCAPem].filter((pem) => pem !== undefined).join("\n");
  return {
    listener,
    cert: newStaticContent("serving certificate", identity.pair),
    sniCerts: [{ source: newStaticContent("loopback certificate", identity.loopback), names: [loopbackName] }],
    loopbackCAPem: identity.loopbackCAPem,
    loopbackServerName: loopbackName,
    ...(authorities === ""
      ? {}
      : { clientCA: newStaticContent("client authorities", parseCertificateBundle(authorities)) }),
  };
}
