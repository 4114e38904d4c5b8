import { mkdir } from "node:fs/promises";
import type { Dialer, MetricsRegistry } from "@kube-apiserver/component-base";
import { type KV, loadStorageSerializer, newEmbeddedKV } from "@kube-apiserver/storage";
import { embeddedStoreDir } from "../complete/data-dir.js";
import type { CompletedOptions } from "../completed-options.js";
import { newEncryptionSettings } from "./encryption-settings.js";
import { connectToEtcd } from "./etcd-connection.js";
import { readEtcdTLS } from "./etcd-tls.js";
import type { SettingsParts, StorageCare, StorageSettings } from "./server-settings.js";

/** What 0 means for a timeout of a check. Same as upstream. */
const DEFAULT_CHECK_TIMEOUT_MS = 2000;

/** What storage takes besides. */
export interface StorageSettingsParts extends SettingsParts {
  /** Makes connections to etcd; undefined: they leave directly. */
  readonly dialer: Dialer | undefined;
}

/** Opens the engines. Rejects when one cannot be opened; the others are closed then. */
export async function newStorageSettings(
  completed: CompletedOptions,
  registry: MetricsRegistry,
  parts: StorageSettingsParts,
): Promise<StorageSettings> {
  const { etcd, derived } = completed;
  // First: a file with a mistake should not leave an engine open.
  const encryption = await newEncryptionSettings(completed, registry, parts);
  const clusters = new EtcdClusters(completed, parts);
  let embedded: KV | undefined;
  try {
    if (derived.storageBackend === "embedded") embedded = await openEmbedded(completed, parts);
    const kv = embedded ?? (await clusters.open(etcd.etcdServers));
    const kvOverrides = new Map<string, KV>();
    for (const { groupResource, servers } of derived.etcdServersOverrides) {
      kvOverrides.set(groupResource, await clusters.open(servers));
    }
    const { etcdPrefix: prefix, watchCache } = etcd;
    const care = newStorageCare(completed, clusters.engines);
    const deletion = {
      enableGarbageCollection: etcd.enableGarbageCollector,
      deleteCollectionWorkers: etcd.deleteCollectionWorkers,
    };
    const serializer = await loadStorageSerializer(derived.storageMediaType);
    const { watchCacheSizes } = derived;
    return {
      ...{ kv, kvOverrides, prefix, serializer, watchCache, watchCacheSizes, care, deletion },
      ...(encryption === undefined ? {} : { encryption }),
    };
  } catch (err) {
    await Promise.all([embedded, encryption, ...clusters.engines].map((part) => part?.close()));
    throw err;
  }
}

function newStorageCare({ etcd, generic }: CompletedOptions, engines: readonly KV[]): StorageCare {
  return {
    compaction: { engines, intervalMs: etcd.etcdCompactionIntervalMs },
    leaseReuseSeconds: etcd.leaseReuseDurationSeconds,
    healthcheckTimeoutMs: etcd.etcdHealthcheckTimeoutMs || DEFAULT_CHECK_TIMEOUT_MS,
    readycheckTimeoutMs: etcd.etcdReadycheckTimeoutMs || DEFAULT_CHECK_TIMEOUT_MS,
    initializationTimeoutMs: generic.storageInitializationTimeoutMs,
    countPollPeriodMs: etcd.etcdCountMetricPollPeriodMs,
    sizePollIntervalMs: etcd.etcdDBMetricPollIntervalMs,
  };
}

/** One engine for each set of servers, in whatever order they are named. */
class EtcdClusters {
  readonly #completed: CompletedOptions;
  readonly #parts: StorageSettingsParts;
  readonly #engines = new Map<string, KV>();

  constructor(completed: CompletedOptions, parts: StorageSettingsParts) {
    this.#completed = completed;
    this.#parts = parts;
  }

  get engines(): readonly KV[] {
    return [...this.#engines.values()];
  }

  async open(servers: readonly string[]): Promise<KV> {
    const key = servers.toSorted().join(";");
    const known = this.#engines.get(key);
    if (known !== undefined) return known;
    const tls = () => readEtcdTLS(this.#completed.etcd);
    const engine = await connectToEtcd({ endpoints: servers, tls, dialer: this.#parts.dialer, parts: this.#parts });
    this.#engines.set(key, engine);
    return engine;
  }
}

async function openEmbedded({ etcd, derived }: CompletedOptions, { clock, logger, onFatal }: SettingsParts) {
  const { dataDir } = derived;
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true, mode: 0o700 });
  return newEmbeddedKV({
    clock,
    logger: logger.with("storage"),
    dataDir: dataDir === undefined ? undefined : embeddedStoreDir(dataDir),
    sync: etcd.embeddedSync === "none" ? "none" : "full",
    autoCompaction: { retentionMs: etcd.etcdCompactionIntervalMs },
    ...(onFatal === undefined ? {} : { onFatal }),
  });
}
