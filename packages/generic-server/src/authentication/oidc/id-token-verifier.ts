import { getOwn, type JSONObject, type JSONValue, quoteGo } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import { type ParsedToken, parseToken } from "../jose/json-web-token.js";
import { objectClaim } from "./claims.js";
import type { RemoteKeySet } from "./remote-key-set.js";

/** What tokens of one issuer have to be. */
export interface IDTokenVerifierOptions {
  readonly issuer: string;
  /** One of them has to be in a token. */
  readonly audiences: readonly string[];
  readonly algorithms: readonly string[];
  readonly keys: RemoteKeySet;
  readonly clock: Clock;
}

/** Checks tokens of one issuer. */
export interface IDTokenVerifier {
  /** The claims of a token. Rejects when it is not good. */
  verify(token: string): Promise<JSONObject>;
}

/** A token that is not valid yet is good if that is a matter of clocks. Same as upstream. */
const notBeforeLeewaySeconds = 60;

const googleIssuer = "https://accounts.google.com";

/** Mirrors `oidc.IDTokenVerifier` with the check of audiences around it. */
export function newIDTokenVerifier(options: IDTokenVerifierOptions): IDTokenVerifier {
  return {
    async verify(text) {
      const token = parseToken(text);
      if (token === undefined) throw new Error("oidc: malformed jwt");
      const { claims } = token;
      // What is cheap to see comes first: the signature may take a question to the issuer.
      requireClaimSources(claims);
      requireIssuer(claims, options.issuer);
      if (options.audiences.length === 1) requireAudience(claims, options.audiences);
      requireTime(claims, options.clock.now());
      requireAlgorithm(token, options.algorithms);
      await options.keys.verify(token).catch((err: Error) => {
        throw new Error(`failed to verify signature: ${err.message}`, { cause: err });
      });
      if (options.audiences.length > 1) requireAudience(claims, options.audiences);
      return claims;
    },
  };
}

/** The issuer that a token says it is of; undefined when it is none. Nothing that it says can be trusted. */
export function untrustedIssuer(text: string): string | undefined {
  const issuer = getOwn(parseToken(text)?.claims ?? {}, "iss");
  // Google says either, for reasons of age.
  if (issuer === "accounts.google.com") return googleIssuer;
  return typeof issuer === "string" ? issuer : undefined;
}

function requireClaimSources(claims: JSONObject): void {
  const names = objectClaim(claims, "_claim_names") ?? {};
  const sources = objectClaim(claims, "_claim_sources") ?? {};
  for (const source of Object.values(names)) {
    if (typeof source !== "string" || source === "") throw new Error("oidc: failed to obtain source from claim name");
    if (getOwn(sources, source) === undefined) throw new Error("oidc: source does not exist");
  }
}

function requireIssuer(claims: JSONObject, issuer: string): void {
  const named = getOwn(claims, "iss");
  if (named === issuer || (issuer === googleIssuer && named === "accounts.google.com")) return;
  const found = quoteGo(typeof named === "string" ? named : "");
  throw new Error(`oidc: id token issued by a different provider, expected ${quoteGo(issuer)} got ${found}`);
}

function requireAudience(claims: JSONObject, audiences: readonly string[]): void {
  const named = audiencesOf(getOwn(claims, "aud"));
  if (named.some((audience) => audiences.includes(audience))) return;
  const [only = "", ...more] = audiences;
  const expected = more.length === 0 ? quoteGo(only) : `in ${quoteAll([...audiences].sort())}`;
  throw new Error(`oidc: expected audience ${expected} got ${quoteAll(named)}`);
}

function audiencesOf(value: JSONValue | undefined): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function requireTime(claims: JSONObject, nowMs: number): void {
  const expires = secondsOf(claims, "exp") ?? 0;
  if (expires * 1000 < nowMs) throw new Error(`oidc: token is expired (Token Expiry: ${formatGoTime(expires)})`);
  const notBefore = secondsOf(claims, "nbf");
  if (notBefore === undefined || nowMs / 1000 + notBeforeLeewaySeconds >= notBefore) return;
  const now = formatGoTime(nowMs / 1000);
  throw new Error(`oidc: current time ${now} before the nbf (not before) time: ${formatGoTime(notBefore)}`);
}

function secondsOf(claims: JSONObject, name: string): number | undefined {
  const value = getOwn(claims, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return Math.trunc(value);
  throw new Error(`oidc: failed to unmarshal claims: ${name} is no number`);
}

/** As Go prints a time: `2026-01-01 00:00:00 +0000 UTC`. */
function formatGoTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return `${date.toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
}

function requireAlgorithm({ algorithm }: ParsedToken, algorithms: readonly string[]): void {
  if (algorithms.includes(algorithm)) return;
  throw new Error(
    `oidc: id token signed with unsupported algorithm, expected ${quoteAll(algorithms)} got ${quoteGo(algorithm)}`,
  );
}

/** A list as `%q` prints it. */
function quoteAll(values: readonly string[]): string {
  return `[${values.map(quoteGo).join(" ")}]`;
}
