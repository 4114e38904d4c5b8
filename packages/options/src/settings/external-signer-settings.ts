import { formatGoDuration } from "@kube-apiserver/apimachinery";
import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { type ExternalSigner, newExternalSigner, newExternalSignerMetrics } from "@kube-apiserver/generic-server";
import type { CompletedOptions } from "../completed-options.js";
import type { SettingsParts } from "./server-settings.js";

/** Somebody else who signs, and how long its tokens may live. */
export interface ExternalSignerSettings {
  readonly signer: ExternalSigner;
  readonly maxExpirationSeconds: number;
}

/** The shortest life of a token. */
const minTokenSeconds = 600;

/**
 * Connects to `--service-account-signing-endpoint`. Undefined: it is not given. Rejects in upstream's words when the signer
 * does not answer, or its tokens live too short. Mirrors `completeServiceAccountOptions`.
 */
export async function newExternalSignerSettings(
  { authentication }: CompletedOptions,
  { clock, logger, registry }: SettingsParts & { readonly registry: MetricsRegistry },
): Promise<ExternalSignerSettings | undefined> {
  const { signingEndpoint: socketPath, maxExpirationMs } = authentication.serviceAccounts;
  if (socketPath === "") return undefined;
  const metrics = newExternalSignerMetrics(registry, clock);
  const signer = await newExternalSigner({ socketPath, clock, logger: logger.with("externaljwt"), metrics });
  try {
    return { signer, maxExpirationSeconds: maxExpirationOf(signer, maxExpirationMs) };
  } catch (err) {
    signer.close();
    throw err;
  }
}

function maxExpirationOf({ maxTokenExpirationSeconds: most }: ExternalSigner, wantedMs: number): number {
  if (most < minTokenSeconds) {
    throw new Error(
      `max token life supported by external-jwt-signer (${most}s) is less than acceptable (min ${minTokenSeconds}s)`,
    );
  }
  if (wantedMs === 0) return most;
  if (wantedMs <= most * 1000) return wantedMs / 1000;
  const [wanted, longest] = [wantedMs, most * 1000].map((ms) => formatGoDuration(BigInt(ms) * 1_000_000n));
  throw new Error(
    `service-account-max-token-expiration cannot be set longer than the token expiration supported by service-account-signing-endpoint: ${wanted} > ${longest}`,
  );
}
