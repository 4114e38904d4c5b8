import type { HealthChecker } from "@kube-apiserver/generic-server";
import type { ResourceTransformers } from "@kube-apiserver/storage";
import type { ReloadMetrics } from "../reload-metrics.js";
import type { EncryptionParts } from "./encryption-parts.js";
import { newKMSHealthCheck } from "./kms-health-check.js";
import { loadEncryptionConfig } from "./load-encryption-config.js";
import { newStaticTransformers } from "./resource-transformers.js";

/** How values are encrypted, as a server uses it. */
export interface EncryptionAtRest {
  readonly transformers: ResourceTransformers;
  /** Of `/healthz` and `/readyz`; a plugin that is down is no reason to kill the server, so not of `/livez`. */
  readonly healthChecks: readonly HealthChecker[];
  /** Takes over changes of the file until `signal` aborts. Absent: the configuration stays. Call once. */
  readonly followFile?: (signal: AbortSignal) => Promise<void>;
  /** Lets go of KMS plugins: call it when nothing is read or written any more. */
  close(): Promise<void>;
}

/** What {@link newEncryptionAtRest} works with. */
export interface EncryptionAtRestParts extends EncryptionParts {
  readonly reloadMetrics: ReloadMetrics;
}

/** Reads a configuration that stays until the server ends. Rejects when it cannot be used. */
export async function newEncryptionAtRest(file: string, parts: EncryptionAtRestParts): Promise<EncryptionAtRest> {
  const config = await loadEncryptionConfig(file, { reload: false }, parts);
  parts.reloadMetrics.loaded(config.contentHash);
  const plugins = config.kmsProviders.map(({ probe }) => probe);
  return {
    transformers: newStaticTransformers(config),
    healthChecks: plugins.length === 0 ? [] : [newKMSHealthCheck(() => plugins)],
    close: () => config.close(),
  };
}
