import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import { type KV, LeaseManager, type NewStorageConfig, newStorage, type StorageMetrics } from "@kube-apiserver/storage";
import type { RESTOptionsGetter, ResourceStorageInfo } from "../rest/rest-options-getter.js";

/** Which engine keeps which resource, and how. */
export interface StorageFactoryConfig {
  readonly kv: KV;
  /** Engines of single resources, by `group/resource` (`/events` for the core group): `--etcd-servers-overrides`. */
  readonly kvOverrides?: ReadonlyMap<string, KV>;
  /** `--etcd-prefix`. Default `/registry`. */
  readonly prefix?: string;
  /** `--watch-cache`. Default true. */
  readonly watchCache?: boolean;
  /** `--watch-cache-sizes`, by `resource.group`: 0 turns the cache off for one resource. */
  readonly watchCacheSizes?: ReadonlyMap<string, number>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: StorageMetrics;
}

/**
 * Hands each resource its storage over the shared engine, with a watch cache before it. Mirrors
 * `options.StorageFactoryRestOptionsFactory`. The engines stay their owner's to close.
 */
export function newStorageFactoryRESTOptionsGetter(config: StorageFactoryConfig): RESTOptionsGetter {
  const leases = new Map<KV, LeaseManager>();
  const leasesOf = (kv: KV) => {
    const known = leases.get(kv) ?? new LeaseManager({ kv, clock: config.clock });
    leases.set(kv, known);
    return known;
  };
  return {
    storageFor(info) {
      const { group, resource } = info.groupResource;
      const kv = config.kvOverrides?.get(`${group}/${resource}`) ?? config.kv;
      return newStorage(storageConfigOf(config, info, kv, leasesOf(kv)));
    },
  };
}

function storageConfigOf(
  config: StorageFactoryConfig,
  info: ResourceStorageInfo,
  kv: KV,
  leases: LeaseManager,
): NewStorageConfig {
  const { prefix, clock, logger, metrics } = config;
  const { groupResource, objectKind, getAttrs, codec, indexedFields } = info;
  return {
    kv,
    leases,
    clock,
    logger,
    groupResource,
    objectKind,
    getAttrs,
    resourcePrefix: info.resourcePrefix ?? defaultResourcePrefix(groupResource),
    watchCache: usesWatchCache(config, info),
    ...(prefix === undefined ? {} : { pathPrefix: prefix }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(codec === undefined ? {} : { codec }),
    ...(indexedFields === undefined ? {} : { indexFields: indexedFields }),
  };
}

function defaultResourcePrefix({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${group}/${resource}`;
}

function usesWatchCache(config: StorageFactoryConfig, { groupResource, watchCache }: ResourceStorageInfo): boolean {
  const { group, resource } = groupResource;
  if (config.watchCache === false || watchCache === false) return false;
  return config.watchCacheSizes?.get(group === "" ? resource : `${resource}.${group}`) !== 0;
}
