import type { JSONObject } from "@kube-apiserver/apimachinery";
import type { Value } from "@kube-apiserver/cel";
import type { UserInfo } from "../interfaces.js";
import { booleanClaim, hasClaim, textClaim, textsClaim } from "./claims.js";
import type { CompiledJWTAuthenticator, ValidationExpression } from "./jwt-authenticator-config.js";

const credentialIDKey = "authentication.kubernetes.io/credential-id";

/**
 * The user that verified claims stand for.
 * @throws Error when they do not name one, or a rule does not let it pass
 */
export function userFromClaims(authenticator: CompiledJWTAuthenticator, claims: JSONObject): UserInfo {
  const user = {
    name: nameOf(authenticator, claims),
    groups: groupsOf(authenticator, claims),
    uid: uidOf(authenticator, claims),
    extra: extraOf(authenticator, claims),
  };
  requireClaims(authenticator, claims);
  const { claimValidationRules, userValidationRules } = authenticator.mapper;
  requireRules(claimValidationRules, { claims }, "claim validation expression");
  requireRules(userValidationRules, { user }, "user info validation rule");
  return user;
}

function nameOf({ config, mapper }: CompiledJWTAuthenticator, claims: JSONObject): string {
  if (mapper.username !== undefined) {
    const what = "oidc: error evaluating username claim expression";
    const value = wrapped(what, () => mapper.username?.evaluate({ claims }));
    if (typeof value !== "string") throw new Error(`${what}: username claim expression must return a string`);
    if (value === "") throw new Error("oidc: empty username via CEL expression is not allowed");
    return value;
  }
  const { claim = "", prefix = "" } = config.claimMappings.username;
  const name = wrapped(`oidc: parse username claims "${claim}"`, () => textClaim(claims, claim));
  // An address that nobody has verified could be anybody's.
  if (claim === "email" && hasClaim(claims, "email_verified")) {
    const isVerified = wrapped("oidc: parse 'email_verified' claim", () => booleanClaim(claims, "email_verified"));
    if (!isVerified) throw new Error("oidc: email not verified");
  }
  return `${prefix}${name}`;
}

function groupsOf({ config, mapper }: CompiledJWTAuthenticator, claims: JSONObject): readonly string[] {
  const { claim = "", prefix = "" } = config.claimMappings.groups ?? {};
  if (claim !== "" && hasClaim(claims, claim)) {
    const groups = wrapped(`oidc: parse groups claim "${claim}"`, () => textsClaim(claims, claim));
    return groups.map((group) => `${prefix}${group}`);
  }
  const { groups } = mapper;
  if (groups === undefined) return [];
  return wrapped("oidc: error evaluating group claim expression", () => textsOf(groups.evaluate({ claims })));
}

function uidOf({ config, mapper }: CompiledJWTAuthenticator, claims: JSONObject): string {
  const { claim = "" } = config.claimMappings.uid ?? {};
  if (claim !== "") return wrapped(`oidc: parse uid claim "${claim}"`, () => textClaim(claims, claim));
  if (mapper.uid === undefined) return "";
  const what = "oidc: error evaluating uid claim expression";
  const value = wrapped(what, () => mapper.uid?.evaluate({ claims }));
  if (typeof value === "string") return value;
  throw new Error(`${what}: uid claim expression must return a string`);
}

function extraOf({ mapper }: CompiledJWTAuthenticator, claims: JSONObject): UserInfo["extra"] {
  const extra = new Map<string, readonly string[]>();
  if (typeof claims.jti === "string" && claims.jti !== "") extra.set(credentialIDKey, [`JTI=${claims.jti}`]);
  for (const { key, expression } of mapper.extra) {
    const value = expression.evaluate({ claims });
    const what = `oidc: error evaluating extra claim expression: ${expression.text}`;
    const values = wrapped(what, () => textsOf(value));
    if (values.length > 0) extra.set(key, values);
  }
  return Object.fromEntries(extra);
}

/** Only claims that are text can be required. */
function requireClaims({ config }: CompiledJWTAuthenticator, claims: JSONObject): void {
  for (const { claim = "", requiredValue = "" } of config.claimValidationRules ?? []) {
    if (claim === "") continue;
    if (!hasClaim(claims, claim)) throw new Error(`oidc: required claim ${claim} not present in ID token`);
    const value = wrapped(`oidc: parse claim ${claim}`, () => textClaim(claims, claim));
    if (value === requiredValue) continue;
    throw new Error(`oidc: required claim ${claim} value does not match. Got = ${value}, want = ${requiredValue}`);
  }
}

type Subject = Parameters<ValidationExpression["expression"]["evaluate"]>[0];

function requireRules(rules: readonly ValidationExpression[], subject: Subject, what: string): void {
  wrapped(`oidc: error evaluating ${what}`, () => {
    const values = rules.map(({ expression }) => expression.evaluate(subject));
    for (const [at, { expression, message }] of rules.entries()) {
      const value = values[at];
      if (typeof value !== "boolean") throw new Error("validation expression must return a boolean");
      if (!value) throw new Error(`validation expression '${expression.text}' failed: ${message}`);
    }
  });
}

/** Empty texts are as good as none. Mirrors `convertCELValueToStringList`. */
function textsOf(value: Value): readonly string[] {
  if (value === null) return [];
  if (typeof value === "string") return value === "" ? [] : [value];
  if (!Array.isArray(value) || !value.every((item): item is string => typeof item === "string")) {
    throw new Error("expression must return a string or a list of strings");
  }
  return value.filter((item) => item !== "");
}

function wrapped<T>(what: string, attempt: () => T): T {
  try {
    return attempt();
  } catch (err) {
    throw new Error(`${what}: ${err instanceof Error ? err.message : String(err)}`, { cause: err });
  }
}
