import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { VerificationKey } from "./signing-key.js";

/** Documents by which others check the tokens of this server, without asking it. Mirrors `serviceaccount.OpenIDMetadata`. */
export interface OpenIDMetadata {
  /** Served at `/.well-known/openid-configuration`. */
  readonly configuration: JSONObject;
  /** Served at `/openid/v1/jwks`. */
  readonly keys: JSONObject;
}

/** What the documents say. */
export interface OpenIDMetadataOptions {
  /** The first of `--service-account-issuer`. */
  readonly issuer: string;
  /** `--service-account-jwks-uri`. Absent: below `externalAddress`. */
  readonly jwksURI?: string;
  /** `host:port` by which clients reach this server. */
  readonly externalAddress: string;
  readonly keys: readonly VerificationKey[];
}

/** A server whose issuer others could not look up has no such documents. */
export class OpenIDMetadataError extends Error {
  override readonly name = "OpenIDMetadataError";
}

/** Where the keys are served. */
export const jwksPath = "/openid/v1/jwks";

/** Where the configuration is served. */
export const openIDConfigurationPath = "/.well-known/openid-configuration";

/**
 * Makes the documents.
 * @throws OpenIDMetadataError when the issuer or the URI of the keys is not an `https` URL, or there are no keys
 */
export function newOpenIDMetadata({ issuer, jwksURI, externalAddress, keys }: OpenIDMetadataOptions): OpenIDMetadata {
  requireOpenIDIssuer({ issuer, ...(jwksURI === undefined ? {} : { jwksURI }) });
  const uri = jwksURI ?? `https://${externalAddress}${jwksPath}`;
  if (keys.length === 0) throw new OpenIDMetadataError("no keys provided for validating keyset");
  return {
    configuration: {
      issuer,
      jwks_uri: uri,
      response_types_supported: ["id_token"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [...new Set(keys.map(({ algorithm }) => algorithm))].sort(),
    },
    keys: { keys: keys.map(toJWK) },
  };
}

/**
 * Checks what can be checked before the keys are there.
 * @throws OpenIDMetadataError when the issuer or the URI of the keys is not an `https` URL
 */
export function requireOpenIDIssuer({ issuer, jwksURI }: Pick<OpenIDMetadataOptions, "issuer" | "jwksURI">): void {
  const url = requireHTTPS("issuer URL", issuer);
  if (url.search !== "") throw new OpenIDMetadataError(`issuer URL may not include a query, got: ${issuer}`);
  if (url.hash !== "") throw new OpenIDMetadataError(`issuer URL may not include a fragment, got: ${issuer}`);
  if (jwksURI !== undefined) requireHTTPS("JWKS URI", jwksURI);
}

function requireHTTPS(what: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:") return url;
  throw new OpenIDMetadataError(`${what} must use https scheme, got: ${text}`);
}

/** RFC 7517 §4, members in the order in which Go's library writes them. */
function toJWK({ keyID, algorithm, publicKey }: VerificationKey): JSONObject {
  const { kty = "", crv, x, y, n, e } = publicKey.export({ format: "jwk" });
  const head = { use: "sig", kty, kid: keyID };
  return kty === "RSA" ? { ...head, alg: algorithm, n, e } : { ...head, crv, alg: algorithm, x, y };
}
