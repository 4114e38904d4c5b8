import { X509Certificate } from "node:crypto";
import type { Http2ServerRequest } from "node:http2";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import type { Clock } from "@kube-apiserver/component-base";
import { unknownAuthority, validityOf, verifyClientCertificate } from "./certificate-chain.js";
import type { CertificateExpirationObserver } from "./client-certificate-metrics.js";
import { commonNameUser } from "./common-name-user.js";
import type { AuthenticatorResponse, RequestAuthenticator, ServerRequest } from "./interfaces.js";

/** Certificate authorities that client certificates may come from. */
export interface ClientCASource {
  /** The same array until the authorities change: a new one is how a change is noticed. */
  readonly certificates: readonly X509Certificate[];
}

/** Who may show which certificate. */
export interface ClientCertificateOptions {
  readonly clientCAs: ClientCASource;
  readonly clock: Clock;
  /** Whom a certificate stands for. Default: {@link commonNameUser}. */
  readonly toUser?: (certificate: X509Certificate) => AuthenticatorResponse | undefined;
  /** Absent: nothing is counted. */
  readonly onExpiration?: CertificateExpirationObserver;
}

/** What a connection's certificate was found to be, for as long as the authorities stay the same. */
interface Verdict {
  readonly roots: readonly X509Certificate[];
  readonly response: AuthenticatorResponse | undefined;
  readonly failure: Error | undefined;
  readonly goodUntilMs: number;
  /** When the certificate itself runs out; undefined: there is none. */
  readonly expiresAtMs: number | undefined;
}

/**
 * Knows clients by the certificate of their connection. The certificate is read and checked once per connection, and
 * again when the authorities change; its expiry counts on every request. Mirrors `x509.New`.
 */
export function newClientCertificateAuthenticator(options: ClientCertificateOptions): RequestAuthenticator {
  const verdicts = new WeakMap<object, Verdict>();
  const none = Promise.resolve(undefined);
  return {
    authenticateRequest(req) {
      const socket = tlsSocketOf(req);
      if (socket === undefined) return none;
      const nowMs = options.clock.now();
      let verdict = verdicts.get(socket.key);
      if (verdict === undefined || verdict.roots !== options.clientCAs.certificates) {
        verdict = judge(socket.tls, options, nowMs);
        verdicts.set(socket.key, verdict);
      }
      if (verdict.expiresAtMs !== undefined) options.onExpiration?.((verdict.expiresAtMs - nowMs) / 1000);
      if (verdict.failure !== undefined) return Promise.reject(verdict.failure);
      if (verdict.response === undefined) return none;
      if (nowMs <= verdict.goodUntilMs) return Promise.resolve(verdict.response);
      return Promise.reject(new Error("x509: certificate has expired or is not yet valid"));
    },
  };
}

/**
 * The TLS socket below a request, and what stands for its connection: a session's own socket cannot, because HTTP/2 hands
 * out a wrapper for it.
 */
export function tlsSocketOf(req: ServerRequest): { key: object; tls: TLSSocket } | undefined {
  const session = (req as Partial<Http2ServerRequest>).stream?.session;
  const key = session ?? req.socket;
  const tls = (session?.socket ?? req.socket) as TLSSocket | undefined;
  // A plain socket has no certificates; tests may serve over one.
  if (tls === undefined || typeof tls.getPeerCertificate !== "function") return undefined;
  return { key, tls };
}

function judge(
  socket: TLSSocket,
  { clientCAs, toUser = commonNameUser }: ClientCertificateOptions,
  nowMs: number,
): Verdict {
  const roots = clientCAs.certificates;
  // `getPeerX509Certificate` takes the chain out of the connection: whoever asks next gets none.
  const [leaf, ...intermediates] = chainOf(socket.getPeerCertificate(true));
  const expiresAtMs = leaf === undefined ? undefined : validityOf(leaf).toMs;
  const nobody = { roots, response: undefined, failure: undefined, goodUntilMs: Number.POSITIVE_INFINITY, expiresAtMs };
  if (leaf === undefined) return nobody;
  try {
    const { goodUntilMs, isDirect } = verifyClientCertificate({ leaf, intermediates, roots, nowMs });
    // OpenSSL knows the restrictions of intermediates, and applied them when the connection was made.
    if (!isDirect && !socket.authorized) throw unknownAuthority();
    return { ...nobody, response: toUser(leaf), goodUntilMs };
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    const { fromMs, toMs } = validityOf(leaf);
    const validity = `from=${new Date(fromMs).toISOString()} to=${new Date(toMs).toISOString()}`;
    const failure = new Error(`verifying certificate of ${JSON.stringify(leaf.subject)} failed (${validity}): ${why}`);
    return { ...nobody, failure };
  }
}

/** What the client presented: its own certificate, then those of its issuers. Empty when it has none. */
function chainOf(peer: Partial<DetailedPeerCertificate>): readonly X509Certificate[] {
  const found: X509Certificate[] = [];
  const seen = new Set<object>();
  // A self-signed certificate is its own issuer.
  for (let next: typeof peer | undefined = peer; next?.raw !== undefined; next = next.issuerCertificate) {
    if (seen.has(next)) break;
    seen.add(next);
    found.push(new X509Certificate(next.raw));
  }
  return found;
}
