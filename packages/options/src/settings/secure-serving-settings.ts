import {
  CertificateAuthority,
  type CertKeySource,
  type FileContent,
  newFileCertKey,
  newStaticContent,
  type SecureServingInfo,
  type SNICertificate,
  toCipherSuites,
  toCurves,
  toMinTLSVersion,
} from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { Identities } from "./identities.js";
import type { SettingsParts } from "./server-settings.js";

/** The name by which the server asks itself for a certificate of its own, whatever it serves to others. */
const loopbackName = "apiserver-loopback-client";

/** A {@link SecureServingInfo} with what has to be followed while it is in use. */
export interface SecureServingSettings {
  readonly info: Omit<SecureServingInfo, "clientCA" | "listener">;
  readonly files: readonly FileContent<unknown>[];
  /** PEM that clients have to trust. */
  readonly rootCAPem: string;
}

/** Reads or makes certificates. Rejects when a file is missing or broken. */
export async function newSecureServingSettings(
  completed: CompletedOptions,
  identities: Identities,
  parts: SettingsParts,
): Promise<SecureServingSettings> {
  const { secureServing, derived } = completed;
  const files: FileContent<unknown>[] = [];
  const fromFiles = async (certFile: string, keyFile: string) => {
    const source = await newFileCertKey(certFile, keyFile, parts);
    files.push(source);
    return source;
  };
  const { tlsCertFile, tlsPrivateKeyFile } = secureServing;
  const isGiven = tlsCertFile !== "";
  const cert: CertKeySource = isGiven
    ? await fromFiles(tlsCertFile, tlsPrivateKeyFile)
    : newStaticContent("serving certificate", await identities.serving(derived.certificateNames));
  const sniCerts: SNICertificate[] = [];
  for (const { certFile, keyFile, names } of secureServing.sniCertKeys) {
    sniCerts.push({ source: await fromFiles(certFile, keyFile), ...(names.length === 0 ? {} : { names }) });
  }
  const loopback = newLoopbackCertificate(parts);
  const { http2MaxStreamsPerConnection: streams, disableHTTP2Serving: disableHTTP2 } = secureServing;
  return {
    files,
    // Without an authority at hand, the certificate vouches for itself.
    rootCAPem: isGiven ? cert.current.certPem : (await identities.authority()).certPem,
    info: {
      cert,
      sniCerts: [...sniCerts, loopback.certificate],
      loopbackCAPem: loopback.caPem,
      loopbackServerName: loopbackName,
      minTLSVersion: toMinTLSVersion(secureServing.minTLSVersion),
      cipherSuites: toCipherSuites(secureServing.cipherSuites),
      ...(secureServing.curvePreferences.length === 0 ? {} : { curves: toCurves(secureServing.curvePreferences) }),
      disableHTTP2,
      ...(streams === 0 ? {} : { http2MaxStreamsPerConnection: streams }),
    },
  };
}

/** Good for the life of the process only, and known to nobody else. */
function newLoopbackCertificate(parts: SettingsParts): { caPem: string; certificate: SNICertificate } {
  const authority = CertificateAuthority.generate("apiserver-loopback-client-ca", parts);
  const names = { dnsNames: [loopbackName], ipAddresses: [] };
  const tenYearsMs = 10 * 365 * 24 * 60 * 60 * 1000;
  const pair = authority.issueServing(loopbackName, names, tenYearsMs);
  const source = newStaticContent("loopback certificate", pair);
  return { caPem: authority.certPem, certificate: { source, names: [loopbackName] } };
}
