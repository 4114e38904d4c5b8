import { createHash } from "node:crypto";
import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted about a configuration that may be replaced. Mirrors `encryptionconfig/metrics` and its like. */
export interface ReloadMetrics {
  /** A configuration is in use from now on. */
  loaded(contentHash: string): void;
  /** A change of the file has been taken over, or could not be. */
  reloaded(outcome: "success" | "failure"): void;
}

/** What {@link newReloadMetrics} has to know. */
export interface ReloadMetricsOptions {
  /** What is configured; part of the names. */
  readonly subject: "encryption" | "authentication" | "authorization";
  /** Names this server among others over one store; shown as a hash. */
  readonly apiServerID: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The metrics of one configuration of a server, in its registry. */
export function newReloadMetrics(registry: MetricsRegistry, options: ReloadMetricsOptions): ReloadMetrics {
  const { apiServerID, now, subject } = options;
  const prefix = `apiserver_${subject}_config_controller`;
  const reloads = registry.counter({
    name: `${prefix}_automatic_reloads_total`,
    help: `Total number of automatic reloads of the ${subject} configuration, by outcome.`,
    labels: ["status", "apiserver_id_hash"],
  });
  const lastReload = registry.gauge({
    name: `${prefix}_automatic_reload_last_timestamp_seconds`,
    help: `Time of the last automatic reload of the ${subject} configuration, by outcome.`,
    labels: ["status", "apiserver_id_hash"],
  });
  const info = registry.gauge({
    name: `${prefix}_last_config_info`,
    help: `The ${subject} configuration in use, by the hash of its file.`,
    labels: ["apiserver_id_hash", "hash"],
  });
  const serverHash = `sha256:${createHash("sha256").update(apiServerID).digest("hex")}`;
  return {
    loaded(contentHash) {
      info.reset();
      info.set([serverHash, contentHash], 1);
    },
    reloaded(outcome) {
      reloads.inc([outcome, serverHash]);
      lastReload.set([outcome, serverHash], now() / 1_000);
    },
  };
}
