import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import {
  jsonSerializer,
  type KV,
  LeaseManager,
  type NewStorageConfig,
  newStorage,
  newTransformingKV,
  type ResourceTransformers,
  type StorageSerializer,
} from "@kube-apiserver/storage";
import type { ObjectCounter } from "../../metrics/object-counts.js";
import type { StorageInstruments } from "../../metrics/storage-metrics.js";
import type { DeletionOptions, RESTOptionsGetter, ResourceStorageInfo } from "../rest/rest-options-getter.js";

/** Which engine keeps which resource, and how. */
export interface StorageFactoryConfig {
  readonly kv: KV;
  /** Engines of single resources, by `group/resource` (`/events` for the core group): `--etcd-servers-overrides`. */
  readonly kvOverrides?: ReadonlyMap<string, KV>;
  /** `--etcd-prefix`. Default `/registry`. */
  readonly prefix?: string;
  /** How built-in types are written: `--storage-media-type`. Default: JSON. */
  readonly serializer?: StorageSerializer;
  /** How values are encrypted: `--encryption-provider-config`. Default: not at all. */
  readonly transformers?: ResourceTransformers;
  /** Whether objects that cannot be read may be deleted: the gate `AllowUnsafeMalformedObjectDeletion`. Default false. */
  readonly unsafeDeletion?: boolean;
  /** `--watch-cache`. Default true. */
  readonly watchCache?: boolean;
  /** `--watch-cache-sizes`, by `resource.group`: 0 turns the cache off for one resource, any other number turns it on. */
  readonly watchCacheSizes?: ReadonlyMap<string, number>;
  /** How objects are deleted. Default: as stores do by themselves. */
  readonly deletion?: DeletionOptions;
  /** `--lease-reuse-duration-seconds`. Default 60. */
  readonly leaseReuseSeconds?: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: nothing is measured. */
  readonly metrics?: StorageInstruments;
  /** Default: objects are not counted. */
  readonly countObjects?: ObjectCounter;
}

/**
 * Hands each resource its storage over the shared engine, with a watch cache before it. Mirrors
 * `options.StorageFactoryRestOptionsFactory`. The engines stay their owner's to close.
 */
export function newStorageFactoryRESTOptionsGetter(config: StorageFactoryConfig): RESTOptionsGetter {
  const leases = new Map<KV, LeaseManager>();
  const leasesOf = (kv: KV) => {
    const known = leases.get(kv) ?? newLeaseManager(config, kv);
    leases.set(kv, known);
    return known;
  };
  return {
    ...(config.deletion === undefined ? {} : { deletion: config.deletion }),
    storageFor(info) {
      const { group, resource } = info.groupResource;
      const kv = config.kvOverrides?.get(`${group}/${resource}`) ?? config.kv;
      const closed = new AbortController();
      const storage = newStorage({
        ...storageConfigOf(config, info, kv, leasesOf(kv)),
        onClose: () => closed.abort(),
      });
      config.countObjects?.(info.groupResource, storage, closed.signal);
      return storage;
    },
  };
}

function newLeaseManager({ clock, leaseReuseSeconds, metrics }: StorageFactoryConfig, kv: KV): LeaseManager {
  return new LeaseManager({
    kv,
    clock,
    ...(leaseReuseSeconds === undefined ? {} : { reuseSeconds: leaseReuseSeconds }),
    ...(metrics === undefined ? {} : { onReplaced: metrics.leaseReplaced }),
  });
}

function storageConfigOf(
  config: StorageFactoryConfig,
  info: ResourceStorageInfo,
  kv: KV,
  leases: LeaseManager,
): NewStorageConfig {
  const { prefix, clock, logger, metrics, serializer = jsonSerializer, unsafeDeletion = false } = config;
  const { groupResource, objectKind, newCodec } = info;
  return {
    kv: withTransformer(config, groupResource, kv),
    leases,
    clock,
    logger,
    groupResource,
    objectKind,
    unsafeDeletion,
    resourcePrefix: info.resourcePrefix ?? defaultResourcePrefix(groupResource),
    watchCache: usesWatchCache(config, info),
    ...(prefix === undefined ? {} : { pathPrefix: prefix }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(newCodec === undefined ? {} : { codec: newCodec(serializer) }),
  };
}

/** Nothing stands before the engine of a resource that is not encrypted. */
function withTransformer(
  { transformers, clock, logger }: StorageFactoryConfig,
  groupResource: GroupResource,
  kv: KV,
): KV {
  const transformer = transformers?.transformerForResource(groupResource);
  return transformer === undefined ? kv : newTransformingKV({ kv, transformer, groupResource, clock, logger });
}

function defaultResourcePrefix({ group, resource }: GroupResource): string {
  return group === "" ? resource : `${group}/${resource}`;
}

function usesWatchCache(config: StorageFactoryConfig, { groupResource, watchCache }: ResourceStorageInfo): boolean {
  if (config.watchCache === false) return false;
  const size = config.watchCacheSizes?.get(toGroupResourceString(groupResource));
  return size === undefined ? watchCache !== false : size !== 0;
}
