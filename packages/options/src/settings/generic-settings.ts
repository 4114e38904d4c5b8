import type { SecureServingInfo } from "@kube-apiserver/generic-server";
import { joinHostPort } from "../complete/addresses.js";
import { newOriginMatcher } from "../complete/cors.js";
import type { CompletedOptions } from "../completed-options.js";
import type { GenericSettings, SettingsParts } from "./server-settings.js";

/** What every server of the chain shares. */
export async function newGenericSettings(
  { generic, derived }: CompletedOptions,
  secureServing: SecureServingInfo,
  parts: SettingsParts,
): Promise<GenericSettings> {
  const { corsAllowedOrigins } = generic;
  const cors =
    corsAllowedOrigins.length === 0 ? {} : { corsAllowedOrigins: await newOriginMatcher(corsAllowedOrigins) };
  return {
    clock: parts.clock,
    random: parts.random,
    logger: parts.logger,
    version: parts.version,
    secureServing,
    externalAddress: joinHostPort(derived.externalHost, secureServing.listener.port),
    loopbackToken: Buffer.from(parts.random.bytes(32)).toString("base64url"),
    requestTimeoutMs: generic.requestTimeoutMs,
    minRequestTimeoutMs: generic.minRequestTimeoutSeconds * 1000,
    shutdownDelayDurationMs: generic.shutdownDelayDurationMs,
    shutdownSendRetryAfter: generic.shutdownSendRetryAfter,
    ...(generic.shutdownWatchTerminationGracePeriodMs === 0
      ? {}
      : { shutdownWatchTerminationGraceMs: generic.shutdownWatchTerminationGracePeriodMs }),
    livezGracePeriodMs: generic.livezGracePeriodMs,
    goawayChance: generic.goawayChance,
    hstsDirectives: generic.strictTransportSecurityDirectives,
    servesStatusz: derived.featureGates.enabled("ComponentStatusz"),
    ...(derived.featureGates.enabled("ComponentFlagz") ? { flagz: derived.flags } : {}),
    ...cors,
  };
}
