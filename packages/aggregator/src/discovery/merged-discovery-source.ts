import type { GroupVersion } from "@kube-apiserver/apimachinery";
import type { DiscoveryGroup, DiscoverySource, DiscoveryVersion } from "@kube-apiserver/generic-server";
import { apiServiceKind, apiServiceNameOf } from "../apiservice/api-service.js";
import { inDiscoveryOrder, type Priorities } from "../apiservice/api-service-order.js";
import { defaultPrioritiesOf } from "../registration/local-api-services.js";

/** Above every group that an APIService can be made for. Same as upstream's `APIRegistrationGroupPriority`. */
const ownPriorities: Priorities = Object.freeze({ group: 20_001, version: 1 });

interface Entry extends GroupVersion {
  readonly priorities: Priorities;
  readonly shown: DiscoveryVersion;
}

/**
 * What the whole chain and its extension servers serve, in the order that the APIServices give it: the aggregator's own
 * group first. A group version with a remote APIService is shown as its extension server describes it.
 */
export class MergedDiscoverySource implements DiscoverySource {
  readonly #local: readonly DiscoverySource[];
  readonly #priorities = new Map<string, Priorities>();
  readonly #remote = new Map<string, DiscoveryVersion>();
  #revision = 0;

  /** @param local - the sources of this server and its delegates */
  constructor(local: readonly DiscoverySource[]) {
    this.#local = local;
  }

  get revision(): number {
    return this.#local.reduce((sum, source) => sum + source.revision, this.#revision);
  }

  groups(): readonly DiscoveryGroup[] {
    const entries = new Map<string, Entry>();
    for (const { name: group, versions } of this.#local.flatMap((source) => source.groups())) {
      for (const shown of versions) this.#add(entries, { group, version: shown.version }, shown);
    }
    for (const shown of this.#remote.values()) this.#add(entries, shown, shown);
    return inDiscoveryOrder([...entries.values()]).map((versions) => ({
      name: versions[0]?.group ?? "",
      versions: versions.map(({ shown }) => shown),
    }));
  }

  /** Notes the place that the APIService `name` gives its group version. */
  setPriorities(name: string, priorities: Priorities): void {
    const before = this.#priorities.get(name);
    if (before?.group === priorities.group && before.version === priorities.version) return;
    this.#priorities.set(name, priorities);
    this.#revision++;
  }

  /** The APIService `name` is gone. */
  remove(name: string): void {
    this.#priorities.delete(name);
    this.#remote.delete(name);
    this.#revision++;
  }

  /** What was last shown of a remote APIService. */
  remote(name: string): DiscoveryVersion | undefined {
    return this.#remote.get(name);
  }

  /** Shows what the extension server of the APIService `name` serves; undefined when it is not remote any more. */
  setRemote(name: string, version: DiscoveryVersion | undefined): void {
    if (version === undefined && !this.#remote.has(name)) return;
    if (version === undefined) this.#remote.delete(name);
    else this.#remote.set(name, version);
    this.#revision++;
  }

  #add(entries: Map<string, Entry>, { group, version }: GroupVersion, shown: DiscoveryVersion): void {
    const name = apiServiceNameOf({ group, version });
    entries.set(name, { group, version, shown, priorities: this.#prioritiesOf(name, { group, version }) });
  }

  #prioritiesOf(name: string, groupVersion: GroupVersion): Priorities {
    if (groupVersion.group === apiServiceKind.group) return ownPriorities;
    return this.#priorities.get(name) ?? defaultPrioritiesOf(groupVersion);
  }
}
