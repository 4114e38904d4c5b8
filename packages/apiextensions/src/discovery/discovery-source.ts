import { comparePreferredVersions, isConditionTrue } from "@kube-apiserver/apimachinery";
import {
  type DiscoveredResource,
  type DiscoveryGroup,
  type DiscoverySource,
  type DiscoveryVersion,
  scaleKind,
} from "@kube-apiserver/generic-server";
import { storageVersionHash } from "../customresource/storage-version-hash.js";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition, DefinitionVersion } from "../definition/types.js";
import { acceptedNamesOf, isNamespaced, storageVersionOf, versionsOf } from "../definition/versions.js";
import type { ServedDefinitions } from "../handler/served-definitions.js";

/** What discovery shows of custom resources: those that are established. Mirrors `DiscoveryController`. */
export function newCustomResourceDiscovery(served: ServedDefinitions): DiscoverySource {
  // Whoever looks after one change looks at all groups, and there may be a thousand definitions.
  let known: { readonly revision: number; readonly groups: readonly DiscoveryGroup[] } | undefined;
  const resources = new KnownResources();
  return {
    get revision() {
      return served.revision;
    },
    onChange: (listener) => served.onChange(listener),
    groups() {
      const { revision } = served;
      if (known?.revision !== revision) {
        const established = served.definitions().filter((definition) => hasCondition(definition, "Established"));
        known = { revision, groups: groupsOf(established, resources) };
      }
      return known.groups;
    },
  };
}

/** What discovery shows of a version, made once for each state of its definition. */
class KnownResources {
  readonly #known = new WeakMap<DefinitionVersion, readonly DiscoveredResource[]>();

  of(definition: CustomResourceDefinition, version: DefinitionVersion): readonly DiscoveredResource[] {
    const known = this.#known.get(version) ?? resourcesOf(definition, version);
    this.#known.set(version, known);
    return known;
  }
}

function groupsOf(definitions: readonly CustomResourceDefinition[], known: KnownResources): readonly DiscoveryGroup[] {
  const groups = new Map<string, Map<string, DiscoveredResource[]>>();
  for (const definition of definitions) {
    const { group } = definition.spec;
    const versions = groups.get(group) ?? new Map<string, DiscoveredResource[]>();
    for (const version of versionsOf(definition.spec).filter(({ served }) => served)) {
      const resources = versions.get(version.name) ?? [];
      resources.push(...known.of(definition, version));
      versions.set(version.name, resources);
    }
    if (versions.size > 0) groups.set(group, versions);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, versions]) => ({ name, versions: toVersions(name, versions) }));
}

function toVersions(
  group: string,
  versions: ReadonlyMap<string, readonly DiscoveredResource[]>,
): readonly DiscoveryVersion[] {
  const names = [...versions.keys()].sort(comparePreferredVersions);
  return names.map((version) => ({
    group,
    version,
    resources: versions.get(version) ?? [],
    explicitResponseKinds: true,
  }));
}

// The order is upstream's.
const allVerbs: readonly string[] = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const terminatingVerbs: readonly string[] = ["delete", "deletecollection", "get", "list", "watch"];
const subresourceVerbs: readonly string[] = ["get", "patch", "update"];

function resourcesOf(definition: CustomResourceDefinition, version: DefinitionVersion): readonly DiscoveredResource[] {
  const { spec } = definition;
  const { plural, singular = "", kind, shortNames = [], categories = [] } = acceptedNamesOf(definition);
  const namespaced = isNamespaced(spec);
  const gvk = { group: spec.group, version: version.name, kind };
  const stored = storageVersionOf(spec);
  const isTerminating = isConditionTrue(definition.status?.conditions ?? [], "Terminating");
  const subresource = { singularName: "", namespaced, verbs: subresourceVerbs, shortNames: [], categories: [] };
  const none = { storageVersionHash: undefined };
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      ...gvk,
      verbs: isTerminating ? terminatingVerbs : allVerbs,
      shortNames,
      categories,
      storageVersionHash: stored === undefined ? undefined : storageVersionHash({ ...gvk, version: stored.name }),
    },
    ...(version.subresources?.status === undefined
      ? []
      : [{ ...subresource, ...none, name: `${plural}/status`, ...gvk }]),
    ...(version.subresources?.scale === undefined
      ? []
      : [{ ...subresource, ...none, name: `${plural}/scale`, ...scaleKind }]),
  ];
}
