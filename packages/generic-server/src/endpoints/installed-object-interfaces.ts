import {
  type GroupVersionKind,
  type GroupVersionResource,
  type JSONObject,
  type KubeObject,
  parseGroupVersion,
  type Schema,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import type { ObjectInterfaces } from "../admission/object-interfaces.js";
import { isSameKind } from "../admission/versioned-attributes.js";
import type { ResourceServingInfo } from "../server/api-group-info.js";
import { withServedType } from "./handlers/patched-type.js";
import type { InstalledGroup } from "./installer.js";
import { decodeObject } from "./object-decoder.js";
import type { RequestScope } from "./request-scope.js";
import type { Endpoint, ResourceEndpoint } from "./route-match.js";

/**
 * The objects of everything that a router serves. Resources are equivalent that are versions of one resource, or that are
 * kept under the same name in the same group, as both kinds of events are. What was looked up is remembered until
 * something else is installed. Mirrors `runtime.EquivalentResourceRegistry` and the scheme of a server.
 */
export class InstalledObjectInterfaces implements ObjectInterfaces {
  readonly #groups: ReadonlyMap<string, InstalledGroup>;
  #equivalents = new Map<string, readonly GroupVersionResource[]>();
  #servings: ReadonlyMap<string, ResourceServingInfo> | undefined;

  /** @param groups - what is installed, by name and in order; changes are told by {@link changed} */
  constructor(groups: ReadonlyMap<string, InstalledGroup>) {
    this.#groups = groups;
  }

  /** Forgets what was looked up. */
  changed(): void {
    this.#equivalents = new Map();
    this.#servings = undefined;
  }

  equivalentResourcesFor(resource: GroupVersionResource, subresource: string): readonly GroupVersionResource[] {
    const own = this.#resourceEndpoint(resource);
    if (own === undefined) return [];
    const key = `${storedAs(own.scope)}/${subresource}`;
    let found = this.#equivalents.get(key);
    if (found === undefined) {
      found = this.#endpoints()
        .filter(
          (other) => storedAs(other.scope) === storedAs(own.scope) && endpointOf(other, subresource) !== undefined,
        )
        .map(({ scope }) => scope.resource);
      this.#equivalents.set(key, found);
    }
    return found;
  }

  kindFor(resource: GroupVersionResource, subresource: string): GroupVersionKind | undefined {
    const endpoint = this.#resourceEndpoint(resource);
    return endpoint === undefined ? undefined : endpointOf(endpoint, subresource)?.scope.kind;
  }

  convert(object: KubeObject, kind: GroupVersionKind): KubeObject | Promise<KubeObject> {
    const from = { ...parseGroupVersion(object.apiVersion ?? ""), kind: object.kind ?? "" };
    if (isSameKind(from, kind)) return object;
    const source = this.#servingOf(from);
    const apiVersion = toAPIVersion(kind);
    if (source.managedVersions !== undefined) return source.managedVersions.convert(object, apiVersion);
    return this.#throughHub(object, source, kind);
  }

  decode(value: JSONObject, kind: GroupVersionKind): KubeObject {
    const serving = this.#servingOf(kind);
    return serving.applyDefaults(decodeObject(serving, withServedType({ kind, serving }, value, false)).object);
  }

  unknownFields(value: JSONObject, kind: GroupVersionKind): readonly string[] {
    return decodeObject(this.#servingOf(kind), value).unknownFields;
  }

  schemaOf(kind: GroupVersionKind): Schema | undefined {
    return this.#servingFor(kind)?.schema;
  }

  async #throughHub(object: KubeObject, source: ResourceServingInfo, kind: GroupVersionKind): Promise<KubeObject> {
    const hub = (await source.conversion?.toHub(object)) ?? object;
    const converted = (await this.#servingOf(kind).conversion?.fromHub(hub)) ?? hub;
    // Versions that differ in nothing but their name have no conversion.
    const apiVersion = toAPIVersion(kind);
    return converted.apiVersion === apiVersion ? converted : { ...converted, apiVersion, kind: kind.kind };
  }

  #servingOf(kind: GroupVersionKind): ResourceServingInfo {
    this.#servings ??= servingsOf(this.#endpoints());
    const serving = this.#servings.get(keyOf(kind));
    if (serving === undefined)
      throw new Error(`no kind ${JSON.stringify(kind.kind)} is served in ${toAPIVersion(kind)}`);
    return serving;
  }

  #servingFor(kind: GroupVersionKind): ResourceServingInfo | undefined {
    this.#servings ??= servingsOf(this.#endpoints());
    return this.#servings.get(keyOf(kind));
  }

  #resourceEndpoint({ group, version, resource }: GroupVersionResource): ResourceEndpoint | undefined {
    return this.#groups.get(group)?.endpoints.get(version)?.get(resource);
  }

  #endpoints(): readonly ResourceEndpoint[] {
    const groups = [...this.#groups.values()];
    return groups.flatMap(({ endpoints }) => [...endpoints.values()].flatMap((byName) => [...byName.values()]));
  }
}

function endpointOf(resource: ResourceEndpoint, subresource: string): Endpoint | undefined {
  return subresource === "" ? resource : resource.subresources.get(subresource);
}

function storedAs({ resource, serving }: RequestScope): string {
  return `${serving.conversion?.hub.group ?? resource.group}/${resource.resource}`;
}

function servingsOf(endpoints: readonly ResourceEndpoint[]): ReadonlyMap<string, ResourceServingInfo> {
  const servings = new Map<string, ResourceServingInfo>();
  const add = ({ scope }: Endpoint) => {
    const key = keyOf(scope.kind);
    if (!servings.has(key)) servings.set(key, scope.serving);
  };
  for (const resource of endpoints) add(resource);
  for (const resource of endpoints) for (const subresource of resource.subresources.values()) add(subresource);
  return servings;
}

function keyOf(kind: GroupVersionKind): string {
  return `${toAPIVersion(kind)}/${kind.kind}`;
}
