import { FieldPath, fieldErrors, toErrorText } from "@kube-apiserver/apimachinery";
import type { MetricsRegistry } from "@kube-apiserver/component-base";
import {
  type AnonymousConditions,
  type AuthenticationConfiguration,
  type EgressSelector,
  type ExpressionEngines,
  isSignatureAlgorithm,
  newJWTMetrics,
  signatureAlgorithms,
} from "@kube-apiserver/generic-server";
import {
  type JWTAuthentication,
  newJWTAuthentication,
  newReloadingJWTAuthentication,
} from "../authentication-config/jwt-authentication.js";
import { loadAuthenticationConfig } from "../authentication-config/load-authentication-config.js";
import { oidcFlagsConfiguration } from "../authentication-config/oidc-flags.js";
import type { CompletedOptions } from "../completed-options.js";
import { newReloadMetrics } from "../reload-metrics.js";
import type { SettingsParts } from "./server-settings.js";

/** What a configuration file, or the flags in its place, say of authentication. */
export interface JWTSettings {
  /** Absent: no issuer is trusted. */
  readonly jwt?: JWTAuthentication;
  /** Absent: requests without credentials are refused. */
  readonly anonymous?: AnonymousConditions;
}

/** What issuers are trusted with besides the options. */
export interface JWTSettingsParts extends SettingsParts {
  readonly registry: MetricsRegistry;
  readonly engines: ExpressionEngines;
  /** By which way issuers are reached that name one. Absent: none may. */
  readonly egressSelector: EgressSelector | undefined;
}

/** Reads the configuration file and begins to look for the issuers. Rejects when it cannot be used. */
export async function newJWTSettings(completed: CompletedOptions, parts: JWTSettingsParts): Promise<JWTSettings> {
  const { authentication, derived } = completed;
  const { authenticationConfig: file, oidc } = authentication;
  const fromFlags = derived.anonymousAuth ? { anonymous: { paths: [] } } : {};
  const { registry, clock } = parts;
  const naming = { apiServerID: derived.apiServerID, now: () => clock.now() };
  if (file === "") {
    const config = await oidcFlagsConfiguration(oidc);
    if (config.jwt.length === 0) return fromFlags;
    const algorithms = requireAlgorithms(oidc.signingAlgs);
    return { ...fromFlags, jwt: await newJWTAuthentication(config, newParts(completed, parts, algorithms)) };
  }
  const loaded = await loadAuthenticationConfig(file);
  const anonymous = anonymousOf(loaded.config, derived.isAnonymousAuthGiven) ?? fromFlags;
  const reloadMetrics = newReloadMetrics(registry, { ...naming, subject: "authentication" });
  const reloading = { ...newParts(completed, parts, signatureAlgorithms), reloadMetrics };
  return { ...anonymous, jwt: await newReloadingJWTAuthentication(file, loaded, reloading) };
}

function newParts({ derived }: CompletedOptions, parts: JWTSettingsParts, algorithms: readonly string[]) {
  const { apiServerID, featureGates, serviceAccountIssuers } = derived;
  const { clock, logger, registry, engines, egressSelector } = parts;
  const countsKeySets = featureGates.enabled("StructuredAuthenticationConfigurationJWKSMetrics");
  return {
    clock,
    logger: logger.with("oidc"),
    engines,
    metrics: newJWTMetrics(registry, { apiServerID, now: () => clock.now(), countsKeySets }),
    algorithms,
    egressSelector,
    disallowedIssuers: serviceAccountIssuers,
    allowsEgressSelector: featureGates.enabled("StructuredAuthenticationConfigurationEgressSelector"),
  };
}

/** @throws Error when one is none of those that tokens may be signed by */
function requireAlgorithms(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !isSignatureAlgorithm(name));
  if (unknown !== undefined) throw new Error(`oidc: unsupported signing alg: ${JSON.stringify(unknown)}`);
  return names;
}

/** Undefined: the file does not speak of anonymous requests. @throws Error when a flag does too */
function anonymousOf(
  { anonymous }: AuthenticationConfiguration,
  isFlagGiven: boolean,
): Pick<JWTSettings, "anonymous"> | undefined {
  if (anonymous === undefined) return undefined;
  if (isFlagGiven) {
    const problem =
      "--anonymous-auth flag cannot be set when anonymous field is configured in authentication configuration file";
    throw new Error(toErrorText(fieldErrors.forbidden(FieldPath.root("anonymous"), problem)));
  }
  if (!anonymous.enabled) return {};
  return { anonymous: { paths: (anonymous.conditions ?? []).map(({ path }) => path) } };
}
