import { formatDuration } from "@kube-apiserver/component-base";
import { notYetEffective } from "../not-yet-effective.js";
import { parsedWarnings } from "../parse-error.js";
import type { ServerRunOptions } from "../server-run-options.js";

/** Tokens of old clients are warned about from this age on, in seconds. */
const warnOnlyBoundTokenSeconds = 3607;

/** What somebody should know about options that are no mistake. */
export function completionWarnings(options: ServerRunOptions): readonly string[] {
  const flags = options.flags();
  const unheard = notYetEffective.filter(({ name }) => flags.changed(name));
  return [
    ...parsedWarnings(() => options.generic.newFeatureGates().warnings()),
    ...tokenWarnings(options),
    ...unheard.map(({ name }) => `Flag --${name} is accepted but not yet effective`),
  ];
}

function tokenWarnings({ authentication }: ServerRunOptions): readonly string[] {
  const { extendExpiration, maxExpirationMs } = authentication.serviceAccounts;
  if (!extendExpiration || maxExpirationMs === 0 || maxExpirationMs >= warnOnlyBoundTokenSeconds * 1000) return [];
  return [
    "service-account-extend-token-expiration is true, in order to correctly trigger safe transition logic, " +
      `service-account-max-token-expiration must be set longer than ${warnOnlyBoundTokenSeconds} seconds ` +
      `(currently ${formatDuration(maxExpirationMs)})`,
  ];
}
