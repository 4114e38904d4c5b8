import { type Clock, type Logger, type MetricsRegistry, sleep } from "@kube-apiserver/component-base";
import type { KV } from "@kube-apiserver/storage";

/** Intervals are lengthened by up to this share. Same as upstream. */
const INTERVAL_JITTER = 0.5;
/** How long a store may take to tell its size. Same as upstream. */
const TIMEOUT_MS = 1000;

export interface StorageSizesConfig {
  readonly registry: MetricsRegistry;
  /** Every store, the default one first. */
  readonly stores: readonly KV[];
  /** `--etcd-db-metric-poll-interval`. 0: sizes are not asked for. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A number from 0 up to 1. Default: Math.random. */
  readonly jitter?: () => number;
}

/**
 * Follows the size of each store in `apiserver_storage_size_bytes` until `signal` aborts. A store that does not answer has
 * no figure. Upstream asks at every scrape; here a scrape never waits for a store.
 */
export async function followStorageSizes(config: StorageSizesConfig, signal: AbortSignal): Promise<void> {
  const { registry, stores, clock, logger, intervalMs, jitter = Math.random } = config;
  const sizes = registry.gauge({
    name: "apiserver_storage_size_bytes",
    help: "Bytes that a store's database takes on disk, or in memory.",
    labels: ["storage_cluster_id"],
  });
  if (intervalMs <= 0) return;
  const measure = async (store: KV, index: number) => {
    const id = `etcd-${index}`;
    try {
      const size = await sizeOf(store, clock, signal);
      if (!signal.aborted) sizes.set([id], size);
    } catch (err) {
      if (signal.aborted) return;
      sizes.remove([id]);
      logger.v(4, "a store did not tell its size", { storageClusterID: id, err });
    }
  };
  while (!signal.aborted) {
    await Promise.all(stores.map(measure));
    await sleep(clock, intervalMs * (1 + jitter() * INTERVAL_JITTER), signal);
  }
}

async function sizeOf(store: KV, clock: Clock, signal: AbortSignal): Promise<number> {
  const timeout = new AbortController();
  const timer = clock.setTimer(() => timeout.abort(), TIMEOUT_MS);
  try {
    return (await store.status(AbortSignal.any([signal, timeout.signal]))).sizeBytes;
  } finally {
    timer.cancel();
  }
}
