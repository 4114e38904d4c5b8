import { formatGoDuration, quoteGo } from "@kube-apiserver/apimachinery";
import { type KubeconfigConnection, loadKubeconfig, type ReviewVersion } from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { SettingsParts } from "./server-settings.js";

/** A webhook that knows tokens: `--authentication-token-webhook-*`. */
export interface TokenWebhookSettings {
  readonly connection: KubeconfigConnection;
  readonly version: ReviewVersion;
  /** How long its answers are kept, whatever they are. 0: not at all. */
  readonly cacheTTLMs: number;
}

/** How long the server keeps what it knows of a token. */
const overallTTLMs = 10_000;

/** Reads the kubeconfig of the webhook. Undefined: there is none. Rejects when it cannot be used. */
export async function newTokenWebhookSettings(
  { authentication }: CompletedOptions,
  { logger }: SettingsParts,
): Promise<TokenWebhookSettings | undefined> {
  const { webhookConfigFile, webhookVersion: version, webhookCacheTTLMs: cacheTTLMs } = authentication;
  if (webhookConfigFile === "") return undefined;
  if (version !== "v1" && version !== "v1beta1") {
    throw new Error(
      `unsupported authentication webhook version ${quoteGo(version)}, supported versions are "v1", "v1beta1"`,
    );
  }
  if (cacheTTLMs > 0 && cacheTTLMs < overallTTLMs) {
    const [own, overall] = [cacheTTLMs, overallTTLMs].map((ms) => formatGoDuration(BigInt(ms) * 1_000_000n));
    logger.warn(
      `the webhook cache ttl of ${own} is shorter than the overall cache ttl of ${overall} for successful token authentication attempts.`,
    );
  }
  return { connection: await loadKubeconfig(webhookConfigFile), version, cacheTTLMs };
}
