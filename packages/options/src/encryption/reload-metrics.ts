import { createHash } from "node:crypto";
import type { MetricsRegistry } from "@kube-apiserver/component-base";

/** What is counted about a configuration that may be replaced. Mirrors package `encryptionconfig/metrics`. */
export interface ReloadMetrics {
  /** A configuration is in use from now on. */
  loaded(contentHash: string): void;
  /** A change of the file has been taken over, or could not be. */
  reloaded(outcome: "success" | "failure"): void;
}

/** What {@link newReloadMetrics} has to know. */
export interface ReloadMetricsOptions {
  /** Names this server among others over one store; shown as a hash. */
  readonly apiServerID: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The metrics of a server's encryption configuration, in its registry. */
export function newReloadMetrics(registry: MetricsRegistry, { apiServerID, now }: ReloadMetricsOptions): ReloadMetrics {
  const prefix = "apiserver_encryption_config_controller";
  const reloads = registry.counter({
    name: `${prefix}_automatic_reloads_total`,
    help: "Total number of automatic reloads of the encryption configuration, by outcome.",
    labels: ["status", "apiserver_id_hash"],
  });
  const lastReload = registry.gauge({
    name: `${prefix}_automatic_reload_last_timestamp_seconds`,
    help: "Time of the last automatic reload of the encryption configuration, by outcome.",
    labels: ["status", "apiserver_id_hash"],
  });
  const info = registry.gauge({
    name: `${prefix}_last_config_info`,
    help: "The encryption configuration in use, by the hash of its file.",
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
