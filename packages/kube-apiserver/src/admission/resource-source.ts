import {
  type EncodedObject,
  everythingFields,
  everythingLabels,
  type GroupResource,
  type KubeObject,
  toGroupResourceString,
} from "@kube-apiserver/apimachinery";
import type { Cancellation, Clock } from "@kube-apiserver/component-base";
import { type Informer, syncedWithin } from "@kube-apiserver/generic-server";
import {
  type GetAttrsFunc,
  interpretGetError,
  interpretListError,
  type SelectionPredicate,
  type StorageInterface,
} from "@kube-apiserver/storage";

/**
 * What plugins know about one resource: a local copy that may lag a little, and storage itself for the cases where that
 * is not good enough. Objects are in the storage version and frozen.
 */
export interface ResourceSource {
  /** Whether the local copy is filled, after waiting for it for up to ten seconds. */
  isReady(signal: Cancellation): Promise<boolean>;
  /** From the local copy. `namespace` is `""` for cluster-scoped objects. */
  get(namespace: string, name: string): KubeObject | undefined;
  /** From the local copy; of all namespaces when none is given. */
  list(namespace?: string): readonly KubeObject[];
  /** From storage. Rejects with StatusError when storage cannot be read. */
  getLive(namespace: string, name: string, signal: Cancellation): Promise<KubeObject | undefined>;
  /** From storage. Rejects with StatusError when storage cannot be read. */
  listLive(namespace: string, signal: Cancellation): Promise<readonly KubeObject[]>;
}

/** What a {@link ResourceSource} is made from. */
export interface ResourceSourceConfig {
  readonly resource: GroupResource;
  readonly clock: Clock;
  readonly informer: Informer;
  /** Asked for when it is first needed: plugins are made before the stores are. */
  readonly storage: () => StorageInterface;
}

const readyTimeoutMs = 10_000;
const noAttrs: GetAttrsFunc = () => ({ labels: {}, fields: {} });
const everything: SelectionPredicate = { label: everythingLabels, field: everythingFields, getAttrs: noAttrs };

/** Reads a resource through its informer and its storage. */
export function newResourceSource({ resource, clock, informer, storage }: ResourceSourceConfig): ResourceSource {
  return {
    isReady: (signal) => syncedWithin([informer], { clock, limitMs: readyTimeoutMs, signal }),
    get: (namespace, name) => informer.get(namespace === "" ? name : `${namespace}/${name}`)?.object,
    list: (namespace) => informer.list(namespace).map(toObject),
    async getLive(namespace, name, signal) {
      const key = namespace === "" ? `/${name}` : `/${namespace}/${name}`;
      try {
        return (await storage().get(key, { ignoreNotFound: true, signal }))?.object;
      } catch (err) {
        throw interpretGetError(err, resource, name);
      }
    },
    listLive: (namespace, signal) => listStored(storage(), resource, namespace, signal),
  };
}

/** The objects of a namespace as storage has them. Rejects with StatusError when storage cannot be read. */
export async function listStored(
  storage: StorageInterface,
  resource: GroupResource,
  namespace: string,
  signal: Cancellation,
): Promise<readonly KubeObject[]> {
  try {
    const { items } = await storage.getList(`/${namespace}/`, { predicate: everything, signal });
    return items.map(toObject);
  } catch (err) {
    throw interpretListError(err, resource);
  }
}

function toObject({ object }: EncodedObject): KubeObject {
  return object;
}

/** Finds the source of a resource. */
export type ResourceSources = (resource: GroupResource) => ResourceSource;

/** Sources that are made once per resource. */
export function newResourceSources(
  clock: Clock,
  informerFor: (resource: GroupResource) => Informer,
  storageOf: (resource: GroupResource) => StorageInterface,
): ResourceSources {
  const sources = new Map<string, ResourceSource>();
  return (resource) => {
    const key = toGroupResourceString(resource);
    let source = sources.get(key);
    if (source === undefined) {
      source = newResourceSource({
        resource,
        clock,
        informer: informerFor(resource),
        storage: () => storageOf(resource),
      });
      sources.set(key, source);
    }
    return source;
  };
}
