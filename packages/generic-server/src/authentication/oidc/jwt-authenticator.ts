import type { Clock, Dialer, Logger } from "@kube-apiserver/component-base";
import { type EgressSelector, egressTypes } from "../../egress/egress-selector.js";
import type { TokenAuthenticator } from "../interfaces.js";
import { ClaimResolver } from "./distributed-claims.js";
import { untrustedIssuer } from "./id-token-verifier.js";
import { newIssuerClient } from "./issuer-client.js";
import { IssuerVerifier } from "./issuer-verifier.js";
import type { CompiledJWTAuthenticator } from "./jwt-authenticator-config.js";
import type { JWTMetrics } from "./jwt-metrics.js";
import { userFromClaims } from "./user-from-claims.js";

/** What the authenticator of an issuer is built from. */
export interface JWTAuthenticatorParts {
  /** Algorithms that signatures may be made by. */
  readonly algorithms: readonly string[];
  /** By which way issuers are reached that name one. Absent: none may. */
  readonly egressSelector?: EgressSelector | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Absent: nothing is counted. */
  readonly metrics?: JWTMetrics;
}

/** Knows users by tokens of one issuer. */
export interface JWTTokenAuthenticator extends TokenAuthenticator {
  readonly issuer: string;
  /** Why it knows nobody so far; undefined when it is ready. */
  problem(): Error | undefined;
  /** Lets go of the issuer. Tokens are not known any more once their keys change. */
  close(): void;
}

/**
 * Begins to ask the issuer for its configuration, and knows its tokens as soon as that is there; the server does not wait
 * for it. Close it in the end. Mirrors `oidc.New`.
 *
 * @throws Error when the issuer is to be reached by an egress selection that there is not
 */
export function newJWTAuthenticator(
  compiled: CompiledJWTAuthenticator,
  { algorithms, clock, egressSelector, logger, metrics }: JWTAuthenticatorParts,
): JWTTokenAuthenticator {
  const { issuer, claimMappings } = compiled.config;
  const { url, discoveryURL = "", certificateAuthority = "", egressSelectorType = "", audiences } = issuer;
  const client = newIssuerClient(certificateAuthority, egressDialerFor(egressSelectorType, egressSelector));
  const checks = { audiences, algorithms, client, clock, logger };
  const onFetch = (document: string | undefined) => metrics?.fetchedKeys(url, document);
  const verifier = new IssuerVerifier({ ...checks, issuer: url, discoveryURL, onFetch });
  const groupsClaim = claimMappings.groups?.claim ?? "";
  const resolver = groupsClaim === "" ? undefined : new ClaimResolver({ ...checks, claim: groupsClaim });
  const closing = new AbortController();
  void verifier.initialize(closing.signal);
  const authenticate: TokenAuthenticator["authenticateToken"] = async (token, _audiences, signal) => {
    if (verifier.verifier === undefined) throw new Error("oidc: authenticator not initialized");
    const claims = await verifier.verifier.verify(token).catch((err: Error) => {
      throw new Error(`oidc: verify token: ${err.message}`, { cause: err });
    });
    const expanded = await resolver?.expand(claims, signal).catch((err: Error) => {
      throw new Error(`oidc: could not expand distributed claims: ${err.message}`, { cause: err });
    });
    return Object.freeze({ user: Object.freeze(userFromClaims(compiled, expanded ?? claims)) });
  };
  return {
    issuer: url,
    async authenticateToken(token, wanted, signal) {
      if (untrustedIssuer(token) !== url) return undefined;
      const startMs = clock.monotonic();
      let result: "success" | "failure" = "failure";
      try {
        const response = await authenticate(token, wanted, signal);
        result = "success";
        return response;
      } finally {
        metrics?.authenticated(url, result, (clock.monotonic() - startMs) / 1000);
      }
    },
    problem() {
      const { problem } = verifier;
      if (problem === undefined) return undefined;
      return new Error(`oidc: authenticator for issuer "${url}" is not healthy: ${problem.message}`);
    },
    close() {
      closing.abort();
      resolver?.close();
      client.close();
    },
  };
}

/** Stricter than others who look: this way out was asked for. Mirrors `egressLookupForType`. */
function egressDialerFor(name: string, selector: EgressSelector | undefined): Dialer | undefined {
  if (name === "") return undefined;
  if (selector === undefined) throw new Error(`oidc: egress lookup required with egress selector type "${name}"`);
  const type = egressTypes.find((known) => known === name);
  if (type === undefined || !selector.has(type)) throw new Error(`oidc: egress lookup for "${name}" is not configured`);
  return selector.lookup(type);
}
