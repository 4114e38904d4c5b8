import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { type ExpressionEngines, loadPolicyFile } from "@kube-apiserver/generic-server";
import { openAuthorizationConfigFile } from "../authorization/authorization-config-file.js";
import { configurationFromFlags } from "../authorization/configuration-from-flags.js";
import type { CompletedOptions } from "../completed-options.js";
import { newReloadMetrics } from "../reload-metrics.js";
import type { AuthorizationSettings, SettingsParts } from "./server-settings.js";

/** Paths that are open to all, whatever the policy: whoever watches over the server has no identity in it. */
const alwaysAllowPaths = ["/healthz", "/readyz", "/livez"];

/** What reading authorization takes besides. */
export interface AuthorizationSettingsParts extends SettingsParts {
  readonly registry: MetricsRegistry;
  readonly engines: ExpressionEngines;
}

/** Reads `--authorization-*`. Rejects in upstream's words when a file cannot be used. Mirrors `ToAuthorizationConfig`. */
export async function newAuthorizationSettings(
  completed: CompletedOptions,
  parts: AuthorizationSettingsParts,
): Promise<AuthorizationSettings> {
  const { policyFile } = completed.authorization;
  const { configuration, follow } = await readConfiguration(completed, parts);
  const hasPolicies = configuration.authorizers.some(({ type }) => type === "ABAC");
  return {
    configuration,
    alwaysAllowPaths,
    ...(hasPolicies ? { policies: await loadPolicyFile(policyFile, parts.logger) } : {}),
    ...(follow === undefined ? {} : { follow }),
  };
}

async function readConfiguration(
  { authorization, derived }: CompletedOptions,
  { registry, engines, clock, logger, authorizationPollIntervalMs: pollIntervalMs }: AuthorizationSettingsParts,
): Promise<Pick<AuthorizationSettings, "configuration" | "follow">> {
  const { config: file } = authorization;
  if (file === "") return { configuration: configurationFromFlags(derived.authorizationModes, authorization) };
  const { apiServerID } = derived;
  const metrics = newReloadMetrics(registry, { apiServerID, now: () => clock.now(), subject: "authorization" });
  const interval = pollIntervalMs === undefined ? {} : { pollIntervalMs };
  const opened = await openAuthorizationConfigFile(file, { engines, metrics, clock, logger, ...interval });
  return { configuration: opened.initial, follow: opened.follow };
}
