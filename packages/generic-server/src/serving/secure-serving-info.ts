import type { CertificateBundleSource, CertKeySource } from "./dynamic-certificates.js";
import type { Listener } from "./listener.js";

/** Which protocol version a client has to speak at least. */
export type MinTLSVersion = "TLSv1.2" | "TLSv1.3";

/** A certificate for some names only. Mirrors `dynamiccertificates.SNICertKeyContentProvider`. */
export interface SNICertificate {
  readonly source: CertKeySource;
  /** Exact names or `*.example.com`. Default: those in the certificate. */
  readonly names?: readonly string[];
}

/** How a server listens. Mirrors `server.SecureServingInfo`. */
export interface SecureServingInfo {
  /** The port, bound already. The server that runs with it closes it. */
  readonly listener: Listener;
  readonly cert: CertKeySource;
  /** Certificates for single names, the first that fits. Default: none. */
  readonly sniCerts?: readonly SNICertificate[];
  /** Authorities of client certificates, for every authenticator together. Absent: clients are asked for none. */
  readonly clientCA?: CertificateBundleSource;
  /** Default TLS 1.2. */
  readonly minTLSVersion?: MinTLSVersion;
  /** OpenSSL names. Default: Node's own choice. Those of TLS 1.3 cannot be chosen, as with Go. */
  readonly cipherSuites?: readonly string[];
  /** Curves for key exchange, OpenSSL names, the best first. Default: OpenSSL's own choice. */
  readonly curves?: readonly string[];
  /** Serve HTTP/1.1 only. Default false. */
  readonly disableHTTP2?: boolean;
  /** `--http2-max-streams-per-connection`. Default 100, as upstream. */
  readonly http2MaxStreamsPerConnection?: number;
  /** How long a client may take to finish the handshake. Default 10000, as Go. */
  readonly handshakeTimeoutMs?: number;
  /** How long a client of HTTP/1.1 may take to send the headers of a request. Default 32000, as upstream. */
  readonly headersTimeoutMs?: number;
  /**
   * How long a connection may be without a request before it is closed. Of HTTP/2 this is the deadline of headers, too: they
   * are no request before the last of them is there. Default 180000.
   */
  readonly idleTimeoutMs?: number;
  /** PEM of the authority that signed {@link cert}: what the server trusts when it talks to itself. */
  readonly loopbackCAPem: string;
  /** Name by which the server asks itself for a certificate, one of {@link sniCerts}. Absent: the address, and {@link cert}. */
  readonly loopbackServerName?: string;
}
