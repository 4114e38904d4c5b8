import type { MetricsRegistry } from "@kube-apiserver/component-base";
import { newEnvelopeMetrics, newTransformationMetrics } from "@kube-apiserver/storage";
import type { CompletedOptions } from "../completed-options.js";
import { type EncryptionAtRest, newEncryptionAtRest } from "../encryption/encryption-at-rest.js";
import { newReloadingEncryption } from "../encryption/reloading-encryption.js";
import { newReloadMetrics } from "../reload-metrics.js";
import type { SettingsParts } from "./server-settings.js";

/** Reads `--encryption-provider-config`. Undefined when there is none; rejects when it cannot be used. */
export async function newEncryptionSettings(
  { etcd, derived }: CompletedOptions,
  registry: MetricsRegistry,
  { clock, logger, encryptionPollIntervalMs }: SettingsParts,
): Promise<EncryptionAtRest | undefined> {
  const { encryptionProviderConfig: file, encryptionProviderConfigAutomaticReload: reload } = etcd;
  if (file === "") return undefined;
  const { apiServerID, featureGates } = derived;
  const naming = { apiServerID, now: () => clock.now() };
  const parts = {
    clock,
    logger: logger.with("encryption"),
    metrics: { ...newTransformationMetrics(registry), ...newEnvelopeMetrics(registry, naming) },
    reloadMetrics: newReloadMetrics(registry, { ...naming, subject: "encryption" }),
    allowsKMSv1: featureGates.enabled("KMSv1"),
  };
  if (!reload) return newEncryptionAtRest(file, parts);
  const interval = encryptionPollIntervalMs === undefined ? {} : { pollIntervalMs: encryptionPollIntervalMs };
  return newReloadingEncryption(file, { ...parts, ...interval });
}
