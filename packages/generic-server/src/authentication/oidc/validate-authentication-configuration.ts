import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { ClaimExpressions } from "./claim-expressions.js";
import { newCompile } from "./compile-expression.js";
import type {
  AuthenticationConfiguration,
  CompiledJWTAuthenticator,
  JWTAuthenticatorConfig,
} from "./jwt-authenticator-config.js";
import { validateClaimMappings } from "./validate-claim-mappings.js";
import { type IssuerValidationContext, validateIssuer } from "./validate-issuer.js";
import { validateClaimRules, validateUserRules } from "./validate-rules.js";

const maxAuthenticators = 64;

/** What a configuration is judged by besides itself. */
export interface AuthenticationValidationContext extends IssuerValidationContext {
  /** Needed where {@link usesExpressions}. */
  readonly expressions?: ClaimExpressions;
}

/** What came of a configuration; its authenticators are good only if there are no errors. */
export interface ValidatedAuthenticationConfiguration {
  readonly errors: readonly FieldError[];
  readonly authenticators: readonly CompiledJWTAuthenticator[];
}

/** Mirrors `ValidateAuthenticationConfiguration` with `CompileAndValidateJWTAuthenticator`. */
export function validateAuthenticationConfiguration(
  { jwt, anonymous }: AuthenticationConfiguration,
  context: AuthenticationValidationContext,
): ValidatedAuthenticationConfiguration {
  const root = FieldPath.root("jwt");
  if (jwt.length > maxAuthenticators) {
    return { errors: [fieldErrors.tooMany(root, jwt.length, maxAuthenticators)], authenticators: [] };
  }
  const errors: FieldError[] = [];
  const authenticators: CompiledJWTAuthenticator[] = [];
  const seenURLs = new Set<string>();
  const seenDiscoveryURLs = new Set<string>();
  for (const [at, config] of jwt.entries()) {
    const path = root.index(at);
    const validated = validateJWTAuthenticator(config, path, context);
    errors.push(...validated.errors);
    authenticators.push(validated.authenticator);
    const { url, discoveryURL = "" } = config.issuer;
    if (seenURLs.has(url)) errors.push(fieldErrors.duplicate(path.child("issuer", "url"), url));
    seenURLs.add(url);
    if (discoveryURL === "") continue;
    if (seenDiscoveryURLs.has(discoveryURL)) {
      errors.push(fieldErrors.duplicate(path.child("issuer", "discoveryURL"), discoveryURL));
    }
    seenDiscoveryURLs.add(discoveryURL);
  }
  const conditions = anonymous?.conditions ?? [];
  if (anonymous !== undefined && !anonymous.enabled && conditions.length > 0) {
    const path = FieldPath.root("anonymous").child("conditions");
    const shown = conditions.map((condition) => ({ Path: condition.path }));
    errors.push(fieldErrors.invalid(path, shown, "enabled should be set to true when conditions are defined"));
  }
  return { errors, authenticators };
}

function validateJWTAuthenticator(
  config: JWTAuthenticatorConfig,
  path: FieldPath,
  context: AuthenticationValidationContext,
): { readonly errors: readonly FieldError[]; readonly authenticator: CompiledJWTAuthenticator } {
  const { claimValidationRules = [], claimMappings, userValidationRules = [] } = config;
  const expressions = () => {
    if (context.expressions === undefined)
      throw new TypeError("expressions are used, and there is nobody to compile them");
    return context.expressions;
  };
  const compileMapping = newCompile((text) => expressions().compileMapping(text));
  const compileClaimRule = newCompile((text) => expressions().compileClaimRule(text));
  const compileUserRule = newCompile((text) => expressions().compileUserRule(text));
  const mappingsPath = path.child("claimMappings");
  const claimRules = validateClaimRules(claimValidationRules, path.child("claimValidationRules"), compileClaimRule);
  const mappings = validateClaimMappings(claimMappings, mappingsPath, compileMapping);
  const userRules = validateUserRules(userValidationRules, path.child("userValidationRules"), compileUserRule);
  const mapper = {
    ...mappings.compiled,
    claimValidationRules: claimRules.compiled,
    userValidationRules: userRules.compiled,
  };
  const readers = [mapper.username, ...mapper.extra.map(({ expression }) => expression)].concat(
    mapper.claimValidationRules.map(({ expression }) => expression),
  );
  const isVerified = readers.some((expression) => expression?.usesClaim("email_verified"));
  const errors = [
    ...validateIssuer(config.issuer, path.child("issuer"), context),
    ...claimRules.errors,
    ...mappings.errors,
    ...(mapper.username?.usesClaim("email") && !isVerified
      ? [
          fieldErrors.invalid(
            mappingsPath.child("username", "expression"),
            claimMappings.username.expression ?? "",
            "claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression",
          ),
        ]
      : []),
    ...userRules.errors,
  ];
  return { errors, authenticator: { config, mapper } };
}
