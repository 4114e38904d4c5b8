import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import type { SecureServingInfo, SNICertificate } from "./secure-serving-info.js";

/** What the TLS handshake needs of a server's settings, as they are right now. */
export function secureContextOptions(info: SecureServingInfo, cert = info.cert.current): SecureContextOptions {
  const { clientCA, cipherSuites, curves, minTLSVersion = "TLSv1.2" } = info;
  return {
    cert: cert.certPem,
    key: cert.keyPem,
    minVersion: minTLSVersion,
    // Node takes a missing list for "Node's own authorities": nobody signs client certificates must be an empty one.
    ca: clientCA === undefined ? [] : clientCA.current.pem,
    honorCipherOrder: true,
    ...(cipherSuites === undefined || cipherSuites.length === 0 ? {} : { ciphers: cipherSuites.join(":") }),
    ...(curves === undefined || curves.length === 0 ? {} : { ecdhCurve: curves.join(":") }),
  };
}

interface NamedContext {
  readonly names: readonly string[];
  readonly context: SecureContext;
}

/** Certificates by the server name that clients ask for. */
export class SNIContexts {
  readonly #info: SecureServingInfo;
  #contexts: readonly NamedContext[] = [];

  constructor(info: SecureServingInfo) {
    this.#info = info;
    this.reload();
  }

  /** Takes up what changed. */
  reload(): void {
    this.#contexts = (this.#info.sniCerts ?? []).map((certificate) => ({
      names: namesOf(certificate).map((name) => name.toLowerCase()),
      context: createSecureContext(secureContextOptions(this.#info, certificate.source.current)),
    }));
  }

  /** The first certificate that is for `serverName`; undefined: the server's default one. */
  find(serverName: string): SecureContext | undefined {
    const name = serverName.toLowerCase();
    const dot = name.indexOf(".");
    const wildcard = dot === -1 ? undefined : `*${name.slice(dot)}`;
    return this.#contexts.find(
      ({ names }) => names.includes(name) || (wildcard !== undefined && names.includes(wildcard)),
    )?.context;
  }
}

/** The names that were given, or those the certificate is for. */
function namesOf({ source, names = [] }: SNICertificate): readonly string[] {
  if (names.length > 0) return names;
  const { subjectAltName = "", subject } = new X509Certificate(source.current.certPem);
  const dnsNames = [...subjectAltName.matchAll(/DNS:([^,\s"]+)/g)].flatMap(([, name]) => name ?? []);
  if (dnsNames.length > 0) return dnsNames;
  const commonName = /^CN=(.*)$/m.exec(subject)?.[1];
  return commonName === undefined ? [] : [commonName];
}
