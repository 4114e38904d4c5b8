import { getOwn, isJSONObject, type JSONObject, setOwn } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import { hasClaim, objectClaim } from "./claims.js";
import { type IDTokenVerifier, untrustedIssuer } from "./id-token-verifier.js";
import { IssuerVerifier, type IssuerVerifierOptions } from "./issuer-verifier.js";

/** What a resolver works with. The issuers of claims are checked as the one of the tokens is. */
export interface ClaimResolverOptions extends Omit<IssuerVerifierOptions, "issuer" | "discoveryURL" | "onFetch"> {
  /** The claim that may be found elsewhere. */
  readonly claim: string;
}

/** There is one for each issuer that the tokens of a trusted issuer send us to: very few. */
const maxIssuers = 64;

/**
 * Gets a claim that a token only says where to find (OpenID Connect Core §5.6.2): at an endpoint that answers with a token
 * of its own. Mirrors `claimResolver`.
 */
export class ClaimResolver {
  readonly #options: ClaimResolverOptions;
  readonly #issuers = new Map<string, IssuerVerifier>();
  readonly #closing = new AbortController();

  constructor(options: ClaimResolverOptions) {
    this.#options = options;
  }

  /** The claims with the one that is elsewhere, if it is. Rejects when it cannot be had. */
  async expand(claims: JSONObject, signal: Cancellation): Promise<JSONObject> {
    const { claim } = this.#options;
    const names = objectClaim(claims, "_claim_names");
    if (hasClaim(claims, claim) || names === undefined) return claims;
    const sources = objectClaim(claims, "_claim_sources");
    if (sources === undefined) throw new Error("oidc: no claim sources");
    const name = getOwn(names, claim);
    if (typeof name !== "string") return claims;
    const source = getOwn(sources, name);
    if (!isJSONObject(source)) {
      throw new Error(`id token _claim_names contained a source ${name} missing in _claims_sources`);
    }
    const { endpoint, access_token: accessToken } = source;
    // What is in the token itself would be an aggregated claim.
    if (typeof endpoint !== "string" || endpoint === "") return claims;
    const found = await this.#resolve(endpoint, typeof accessToken === "string" ? accessToken : "", signal);
    const expanded = { ...claims };
    setOwn(expanded, claim, found);
    return expanded;
  }

  /** Ends waiting for issuers. */
  close(): void {
    this.#closing.abort();
  }

  async #resolve(endpoint: string, accessToken: string, signal: Cancellation) {
    const { claim, client } = this.#options;
    const { status, statusText, body } = await client.get(endpoint, { accessToken, signal }).catch((err: Error) => {
      throw new Error(`while getting distributed claim "${claim}": ${err.message}`, { cause: err });
    });
    if (status < 200 || status > 226) {
      const problem = `error while getting distributed claim JWT: ${statusText}`;
      throw new Error(`while getting distributed claim "${claim}": ${problem}`);
    }
    const issuer = untrustedIssuer(body);
    if (issuer === undefined) {
      throw new Error(
        `getting untrusted issuer from endpoint ${endpoint} failed for claim "${claim}": malformed token`,
      );
    }
    const claims = await this.#verifierOf(issuer)
      .verify(body)
      .catch((err: Error) => {
        throw new Error(`verify distributed claim token: ${err.message}`, { cause: err });
      });
    const value = getOwn(claims, claim);
    if (value !== undefined) return value;
    throw new Error(`jwt returned by distributed claim endpoint "${endpoint}" did not contain claim: ${claim}`);
  }

  #verifierOf(issuer: string): IDTokenVerifier {
    let known = this.#issuers.get(issuer);
    if (known === undefined && this.#issuers.size < maxIssuers) {
      known = new IssuerVerifier({ ...this.#options, issuer });
      this.#issuers.set(issuer, known);
      void known.initialize(this.#closing.signal);
    }
    if (known?.verifier !== undefined) return known.verifier;
    throw new Error(`verifying untrusted issuer ${issuer} failed: verifier not initialized for issuer: "${issuer}"`);
  }
}
