import {
  type BuiltInResource,
  type BuiltInSubresource,
  builtInGroupVersions,
  builtInResources,
  builtInResourcesOf,
  deprecationWarning,
  lifecycleOf,
} from "@kube-apiserver/api";
import {
  type GroupResource,
  type GroupVersionKind,
  parseGroupVersion,
  toAPIVersion,
  toGroupResourceString,
} from "@kube-apiserver/apimachinery";
import type { Dialer } from "@kube-apiserver/component-base";
import {
  type APIGroupInfo,
  type APIResourceInfo,
  type APISubresourceInfo,
  isUpdater,
  managedVersionsOf,
  type RESTStorage,
  type ResourceServingInfo,
  type Store,
  type Updater,
} from "@kube-apiserver/generic-server";
import { ClusterConnections } from "../kubelet/cluster-connections.js";
import type { RegistryDeps } from "./registry-deps.js";
import type { ResourceDefinition, StoredResourceDefinition } from "./resource-definition.js";
import { featureOf } from "./resource-features.js";
import { newResourceStore, type StoredResource, serveStore, storageVersionOf } from "./resource-stores.js";
import { servingInfoOf } from "./serving-info.js";

/** Groups that are served by servers of their own. */
const foreignGroups: ReadonlySet<string> = new Set(["apiregistration.k8s.io", "apiextensions.k8s.io"]);

/** What is served where a resource has storage. */
interface Served {
  readonly main: RESTStorage;
  readonly subresources: ReadonlyMap<string, RESTStorage>;
}

/**
 * The storage of all built-in resources, made when it is first needed, and the groups they are served in. Versions and
 * groups that store in one place share one store.
 */
export class ResourceRegistry {
  readonly #deps: RegistryDeps;
  readonly #definitions: ReadonlyMap<string, ResourceDefinition>;
  /** By `resource.group` of the storage version. */
  readonly #stores = new Map<string, Store>();
  readonly #served = new Map<string, Served>();
  readonly #destroyers: (() => Promise<void>)[] = [];

  /** @param clusterDialer - makes connections to nodes, pods and endpoints; undefined: they leave directly */
  constructor(
    deps: Omit<RegistryDeps, "connections" | "storeOf" | "onDestroy">,
    definitions: readonly ResourceDefinition[],
    clusterDialer?: Dialer,
  ) {
    this.#definitions = new Map(definitions.map((definition) => [toGroupResourceString(definition), definition]));
    const nodes = () => this.storeOf({ group: "", resource: "nodes" });
    const connections = new ClusterConnections(deps.extra.kubelet, deps.clock, nodes, clusterDialer);
    this.#destroyers.push(async () => connections.close());
    this.#deps = {
      ...deps,
      connections,
      storeOf: (resource) => this.storeOf(resource),
      onDestroy: (destroy) => this.#destroyers.push(destroy),
    };
  }

  /**
   * The store of a stored resource, whether it is served or not.
   * @throws RangeError when there is no such stored resource
   */
  storeOf(resource: GroupResource): Store {
    const home = homeOf(storageVersionOf(resource));
    const key = toGroupResourceString(home);
    const known = this.#stores.get(key);
    if (known !== undefined) return known;
    const store = newResourceStore(home, this.#storedDefinition(home), this.#deps);
    this.#stores.set(key, store);
    return store;
  }

  /**
   * Where the status of a stored resource is written.
   * @throws RangeError when there is no such stored resource, or it has no status of its own
   */
  statusOf(resource: GroupResource): RESTStorage & Updater {
    const status = this.#serveStored(storageVersionOf(resource)).subresources.get("status");
    if (status !== undefined && isUpdater(status)) return status;
    throw new RangeError(`${toGroupResourceString(resource)} has no status`);
  }

  /** Every store made so far, by `resource.group` of its storage version. */
  get stores(): ReadonlyMap<string, Store> {
    return this.#stores;
  }

  /** Every group with something to serve, in the order in which they are installed. */
  groups(): readonly APIGroupInfo[] {
    const versions = builtInGroupVersions.filter(({ group }) => !foreignGroups.has(group));
    const groups = [...new Set(versions.map(({ group }) => group))];
    return groups.map((group) => this.#groupInfo(group)).filter((info) => info.versions.length > 0);
  }

  /** Closes what the resources hold open, and the storage of all of them. */
  async destroy(): Promise<void> {
    for (const destroy of this.#destroyers.splice(0).reverse()) await destroy();
    const stores = [...this.#stores.values()];
    this.#stores.clear();
    await Promise.all(stores.map((store) => store.destroy()));
  }

  #groupInfo(group: string): APIGroupInfo {
    const versions = builtInGroupVersions.filter((version) => version.group === group);
    return {
      group,
      versions: versions
        .map(({ version }) => ({ version, resources: this.#resourcesOf(group, version) }))
        .filter(({ resources }) => resources.length > 0),
    };
  }

  #resourcesOf(group: string, version: string): readonly APIResourceInfo[] {
    return builtInResourcesOf({ group, version })
      .filter((resource) => this.#isEnabled(resource))
      .flatMap((resource) => this.#resourceInfo(resource) ?? []);
  }

  #isEnabled(resource: BuiltInResource): boolean {
    const { apiEnablement, featureGates } = this.#deps.extra;
    if (!apiEnablement.isEnabled(resource)) return false;
    const feature = featureOf({ group: resource.group, resource: resource.name });
    return feature === undefined || featureGates.enabled(feature);
  }

  #resourceInfo(resource: BuiltInResource): APIResourceInfo | undefined {
    const served = this.#serve(resource);
    if (served === undefined) return undefined;
    const kind = kindOf(resource);
    const { name, singularName, namespaced, listKind, shortNames, categories, storage } = resource;
    const warning = deprecationWarning(kind);
    const removedRelease = warning === undefined ? undefined : lifecycleOf(kind)?.removed;
    const serving = this.#servingOf(resource);
    return {
      name,
      singularName,
      namespaced,
      kind,
      listKind: listKind ?? `${kind.kind}List`,
      storage: served.main,
      serving,
      subresources: (resource.subresources ?? []).flatMap((sub) => this.#subresourceInfo(resource, sub, served) ?? []),
      ...(shortNames === undefined ? {} : { shortNames }),
      ...(categories === undefined ? {} : { categories }),
      ...(storage === undefined ? {} : { storageVersionHash: storage.hash }),
      ...(warning === undefined ? {} : { deprecationWarning: warning }),
      ...(removedRelease === undefined ? {} : { removedRelease }),
    };
  }

  #subresourceInfo(resource: BuiltInResource, sub: BuiltInSubresource, served: Served): APISubresourceInfo | undefined {
    const storage = served.subresources.get(sub.name);
    if (storage === undefined) return undefined;
    const kind = kindOf(sub);
    const showsWhole = kind.kind === resource.kind && kind.group === resource.group;
    const fields = showsWhole ? this.#fieldsOf(resource) : [];
    return { name: sub.name, kind, storage, serving: servingInfoOf(kind, this.#deps.extra.featureGates, fields) };
  }

  #servingOf(resource: BuiltInResource): ResourceServingInfo {
    const { featureGates } = this.#deps.extra;
    const serving = servingInfoOf(kindOf(resource), featureGates, this.#fieldsOf(resource));
    const others = this.#inAllGroups(resource);
    if (others.every(({ group }) => group === resource.group)) return serving;
    // Managers may have written through either group.
    const servings = others.map((other) => [toAPIVersion(other), servingInfoOf(kindOf(other), featureGates)] as const);
    return { ...serving, managedVersions: managedVersionsOf(new Map(servings)) };
  }

  /** Every enabled version of what is stored in one place, as events of both groups are. */
  #inAllGroups(resource: BuiltInResource): readonly BuiltInResource[] {
    const home = toGroupResourceString(homeOf(resource));
    return builtInResources.filter(
      (other) =>
        other.name === resource.name && toGroupResourceString(homeOf(other)) === home && this.#isEnabled(other),
    );
  }

  #serve(resource: BuiltInResource): Served | undefined {
    return resource.storage === undefined ? this.#serveComputed(resource) : this.#serveStored(resource);
  }

  #serveStored(resource: BuiltInResource): Served {
    const home = homeOf(resource);
    const key = toGroupResourceString(home);
    const known = this.#served.get(key);
    if (known !== undefined) return known;
    const served: StoredResource = serveStore(this.storeOf(home), this.#storedDefinition(home), this.#deps);
    this.#served.set(key, served);
    return served;
  }

  #serveComputed({ group, name }: BuiltInResource): Served | undefined {
    const key = toGroupResourceString({ group, resource: name });
    const known = this.#served.get(key);
    if (known !== undefined) return known;
    const definition = this.#definitions.get(key);
    if (definition === undefined || !("storage" in definition)) return undefined;
    const served = { main: definition.storage(this.#deps), subresources: new Map() };
    this.#served.set(key, served);
    return served;
  }

  #storedDefinition(home: GroupResource): StoredResourceDefinition {
    const definition = this.#definitions.get(toGroupResourceString(home));
    return definition === undefined || "storage" in definition ? home : definition;
  }

  #fieldsOf(resource: BuiltInResource): readonly string[] {
    if (resource.storage === undefined) return [];
    return this.#storedDefinition(homeOf(resource)).fields?.names ?? [];
  }
}

/** The group-resource that a resource is stored as: events of both groups are one. */
function homeOf({ group, name, storage }: BuiltInResource): GroupResource {
  return { group: storage === undefined ? group : parseGroupVersion(storage.apiVersion).group, resource: name };
}

function kindOf({ group, version, kind }: GroupVersionKind): GroupVersionKind {
  return { group, version, kind };
}
