import type { apiserverconfig_v1 } from "@kube-apiserver/api/types";
import type { ClaimExpression } from "./claim-expressions.js";

/** What to take of an issuer, and how. Mirrors `apiserver.JWTAuthenticator`. */
export type JWTAuthenticatorConfig = apiserverconfig_v1.JWTAuthenticator;

/** Mirrors `apiserver.AuthenticationConfiguration`. */
export type AuthenticationConfiguration = apiserverconfig_v1.AuthenticationConfiguration;

/** The compiled expressions of an authenticator; what is absent is not said by an expression. Mirrors `CELMapper`. */
export interface ClaimMapper {
  readonly username?: ClaimExpression;
  readonly groups?: ClaimExpression;
  readonly uid?: ClaimExpression;
  readonly extra: readonly KeyedExpression[];
  readonly claimValidationRules: readonly ValidationExpression[];
  readonly userValidationRules: readonly ValidationExpression[];
}

/** Says the values of one key. */
export interface KeyedExpression {
  readonly key: string;
  readonly expression: ClaimExpression;
}

/** Has to be true. */
export interface ValidationExpression {
  readonly expression: ClaimExpression;
  readonly message: string;
}

/** A configuration whose expressions are compiled. */
export interface CompiledJWTAuthenticator {
  readonly config: JWTAuthenticatorConfig;
  readonly mapper: ClaimMapper;
}

/** Whether anything of a configuration is said by expressions. */
export function usesExpressions({ jwt }: Pick<AuthenticationConfiguration, "jwt">): boolean {
  return jwt.some(({ claimMappings: { username, groups, uid, extra = [] }, ...rules }) => {
    const mappings = [username, groups, uid].some((mapping) => (mapping?.expression ?? "") !== "");
    const claimRules = (rules.claimValidationRules ?? []).some(({ expression = "" }) => expression !== "");
    return mappings || claimRules || extra.length > 0 || (rules.userValidationRules ?? []).length > 0;
  });
}
