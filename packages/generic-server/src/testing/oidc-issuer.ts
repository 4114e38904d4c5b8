import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { JSONObject } from "@kube-apiserver/apimachinery";
import { cryptoRandom, realClock } from "@kube-apiserver/component-base";
import { signToken } from "../authentication/jose/json-web-token.js";
import type { SignatureAlgorithm } from "../authentication/jose/signature-algorithm.js";
import { CertificateAuthority } from "../pki/certificate-authority.js";

interface IssuerKey {
  readonly keyID: string;
  readonly algorithm: SignatureAlgorithm;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey;
}

const curves: Readonly<Record<string, string>> = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };

/** An OpenID Connect issuer: an HTTPS server of its own authority with a discovery document and keys that can be rotated. */
export class OIDCIssuer implements AsyncDisposable {
  readonly authority = CertificateAuthority.generate("oidc-ca", { clock: realClock, random: cryptoRandom });
  /** Requests that came in: paths, with the `Authorization` header where there was one. */
  readonly requests: string[] = [];
  /** Answers that are not the issuer's own, by path: claims that are elsewhere, other documents. */
  readonly documents = new Map<string, string | JSONObject>();
  /** Of every answer. */
  cacheControl = "";
  /** Answers nothing but errors. */
  isDown = false;
  readonly #server: Server;
  #keys: readonly IssuerKey[];

  private constructor() {
    const { authority } = this;
    const names = { dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"] };
    const { certPem, keyPem } = authority.issueServing("oidc", names);
    this.#keys = [newKey("RS256")];
    this.#server = createServer({ cert: certPem, key: keyPem }, (req, res) => {
      this.#note(req);
      const document = this.isDown ? undefined : this.#answer(req);
      const headers = { "content-type": "application/json", "cache-control": this.cacheControl };
      // As the gateways before many an issuer do.
      if (req.headers["user-agent"] === undefined) res.writeHead(403, headers).end("who are you?");
      else if (document === undefined) res.writeHead(this.isDown ? 503 : 404, headers).end("nothing here");
      else res.writeHead(200, headers).end(typeof document === "string" ? document : JSON.stringify(document));
    });
  }

  /** Starts one on a free port of loopback. */
  static async start(): Promise<OIDCIssuer> {
    const issuer = new OIDCIssuer();
    issuer.#server.listen(0, "127.0.0.1");
    await once(issuer.#server, "listening");
    return issuer;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Signs with a new key from now on. @param keeps - publishes the keys before as well */
  rotate(algorithm: SignatureAlgorithm = "RS256", { keeps = false } = {}): void {
    this.#keys = [newKey(algorithm), ...(keeps ? this.#keys : [])];
  }

  /** A token that is good for an hour, of this issuer, for the audience `client`, of the subject `alice`. */
  token(claims: JSONObject = {}): string {
    const [key] = this.#keys;
    if (key === undefined) throw new TypeError("an issuer has a key");
    const now = Math.floor(Date.now() / 1000);
    return signToken({ iss: this.url, aud: "client", sub: "alice", iat: now, exp: now + 3600, ...claims }, key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #note({ url = "", headers }: IncomingMessage): void {
    this.requests.push(headers.authorization === undefined ? url : `${url} ${headers.authorization}`);
  }

  #answer({ url = "" }: IncomingMessage): string | JSONObject | undefined {
    const other = this.documents.get(url);
    if (other !== undefined) return other;
    if (url === "/.well-known/openid-configuration") return { issuer: this.url, jwks_uri: `${this.url}/keys` };
    if (url === "/keys") return { keys: this.#keys.map(({ jwk }) => jwk as JSONObject) };
    return undefined;
  }
}

function newKey(algorithm: SignatureAlgorithm): IssuerKey {
  const namedCurve = curves[algorithm];
  const { publicKey, privateKey } =
    namedCurve === undefined
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve });
  const der = publicKey.export({ type: "spki", format: "der" });
  const keyID = createHash("sha256").update(der).digest("base64url").slice(0, 8);
  return { keyID, algorithm, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid: keyID, use: "sig" } };
}
