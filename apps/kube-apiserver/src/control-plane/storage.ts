import type { Clock, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import {
  followStorageSizes,
  type GenericAPIServer,
  type HealthChecker,
  namedGroupedCheck,
  newObjectCounter,
  newStorageFactoryRESTOptionsGetter,
  newStorageMetrics,
  newStorageReadinessHook,
  type ObjectCountTracker,
  type RESTOptionsGetter,
} from "@kube-apiserver/generic-server";
import type { FeatureGates, KubeAPIServer } from "@kube-apiserver/kube-apiserver";
import type { StorageSettings } from "@kube-apiserver/options";
import { Compactor, type KV, newProbe } from "@kube-apiserver/storage";

/** What the server's storage shares with the rest of it. */
export interface StorageDeps {
  readonly registry: MetricsRegistry;
  readonly features: FeatureGates;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told how many objects there are. Absent: nobody has to know. */
  readonly objectCounts?: ObjectCountTracker;
}

/** Storage as servers are configured with it. */
export interface StorageParts {
  readonly restOptionsGetter: RESTOptionsGetter;
  readonly healthChecks: readonly HealthChecker[];
  readonly healthzChecks: readonly HealthChecker[];
  readonly readyzChecks: readonly HealthChecker[];
}

/** Where resources find their storage, and how it is seen to be well. */
export function newStorageParts(
  settings: StorageSettings,
  { registry, features, clock, logger, objectCounts: tracker }: StorageDeps,
): StorageParts {
  const { kv, kvOverrides, prefix, serializer, watchCache, watchCacheSizes, encryption, care, deletion } = settings;
  const encryptionChecks = encryption?.healthChecks ?? [];
  const counting = { registry, periodMs: care.countPollPeriodMs, clock, logger, ...(tracker && { tracker }) };
  return {
    restOptionsGetter: newStorageFactoryRESTOptionsGetter({
      kv,
      kvOverrides,
      prefix,
      serializer,
      watchCache,
      watchCacheSizes,
      deletion,
      unsafeDeletion: features.enabled("AllowUnsafeMalformedObjectDeletion"),
      leaseReuseSeconds: care.leaseReuseSeconds,
      clock,
      logger,
      metrics: newStorageMetrics(registry),
      countObjects: newObjectCounter(counting),
      ...(encryption === undefined ? {} : { transformers: encryption.transformers }),
    }),
    healthChecks: newChecks(settings, clock, "etcd", "etcd-override", care.healthcheckTimeoutMs),
    healthzChecks: encryptionChecks,
    readyzChecks: [
      ...newChecks(settings, clock, "etcd-readiness", "etcd-override-readiness", care.readycheckTimeoutMs),
      ...encryptionChecks,
    ],
  };
}

/** One check for each engine, named as upstream names them, whatever the engine. */
function newChecks(
  settings: StorageSettings,
  clock: Clock,
  name: string,
  overrideName: string,
  timeoutMs: number,
): readonly HealthChecker[] {
  const { prefix } = settings;
  return enginesOf(settings).map((kv, index) => {
    const probe = newProbe({ kv, prefix, timeoutMs, clock });
    return namedGroupedCheck(index === 0 ? name : `${overrideName}-${index - 1}`, name, probe);
  });
}

function enginesOf({ kv, kvOverrides }: StorageSettings): readonly KV[] {
  return [...new Set([kv, ...kvOverrides.values()])];
}

/** What looks after storage while the server runs. */
export function addStorageCare(
  settings: StorageSettings,
  { registry, features, clock, logger }: StorageDeps,
  { outermost, kubeAPIServer }: CaredServers,
): void {
  const { compaction, sizePollIntervalMs: intervalMs, initializationTimeoutMs: timeoutMs } = settings.care;
  const sizes = new AbortController();
  const following = followStorageSizes(
    { registry, stores: enginesOf(settings), intervalMs, clock, logger },
    sizes.signal,
  );
  const compactors = compaction.intervalMs === 0 ? [] : compaction.engines.map((kv) => newCompactor(kv));
  for (const compactor of compactors) compactor.start();
  outermost.onDestroy(async () => {
    sizes.abort();
    await Promise.all([following, ...compactors.map((compactor) => compactor.stop())]);
  });
  const followFile = settings.encryption?.followFile;
  if (followFile !== undefined) {
    outermost.addPostStartHook("start-encryption-provider-config-automatic-reload", async ({ signal, background }) =>
      background(followFile(signal)),
    );
  }
  if (features.enabled("WatchCacheInitializationPostStartHook")) {
    const checks = () =>
      new Map(Array.from(kubeAPIServer.stores, ([name, { storage }]) => [name, () => storage.readinessCheck()]));
    outermost.addPostStartHook("storage-readiness", newStorageReadinessHook({ checks, timeoutMs, clock, logger }));
  }

  function newCompactor(kv: KV): Compactor {
    return new Compactor({ kv, intervalMs: compaction.intervalMs, clock, logger: logger.with("compactor") });
  }
}

/** The servers whose storage is looked after. */
export interface CaredServers {
  readonly outermost: GenericAPIServer;
  readonly kubeAPIServer: KubeAPIServer;
}
