import { toAPIVersion } from "@kube-apiserver/apimachinery";
import type { Clock, Logger } from "@kube-apiserver/component-base";
import type { AdmissionChain } from "../admission/chain.js";
import type { ObjectInterfaces } from "../admission/object-interfaces.js";
import type { Authorizer } from "../authorization/interfaces.js";
import type { RESTStorage, TableConvertor, TableConvertorProvider } from "../registry/rest/rest.js";
import { defaultTableConvertor } from "../registry/rest/table-convertor.js";
import type {
  APIGroupInfo,
  APIResourceInfo,
  APISubresourceInfo,
  ResourceServingInfo,
} from "../server/api-group-info.js";
import { type DiscoveredVersion, discoveredResources } from "./api-resource.js";
import { newFieldManager } from "./field-manager.js";
import { patchTypesOf } from "./handlers/patch-types.js";
import { serializersFor } from "./negotiation/default-serializers.js";
import type { Serializer } from "./negotiation/serializer.js";
import type { RequestScope } from "./request-scope.js";
import { type Endpoint, newEndpoint, type ResourceEndpoint } from "./route-match.js";

/** What the endpoints of all groups of a server share. */
export interface InstallerDeps {
  readonly admission: AdmissionChain;
  /** Asked whether an update may create. */
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: JSON and YAML, and protobuf for built-in kinds. */
  readonly serializers?: readonly Serializer[];
  /** Offer CBOR as well: the feature CBORServingAndStorage. Default false. */
  readonly offersCBOR?: boolean;
  /** Default 3 MiB, upstream's limit. */
  readonly maxRequestBodyBytes?: number;
  /** Default 1800 s. */
  readonly minRequestTimeoutMs?: number;
  /** A number from 0 up to 1. Default: Math.random. */
  readonly jitter?: () => number;
}

/** One installed group. */
export interface InstalledGroup {
  readonly group: string;
  /** In order of preference. */
  readonly versions: readonly DiscoveredVersion[];
  /** By version, then by resource. */
  readonly endpoints: ReadonlyMap<string, ReadonlyMap<string, ResourceEndpoint>>;
}

const defaultMaxRequestBodyBytes = 3 * 1024 * 1024;
const defaultMinRequestTimeoutMs = 1_800_000;

/** {@link InstallerDeps} with what the router adds of its own. */
export interface EndpointDeps extends InstallerDeps {
  readonly objects: ObjectInterfaces;
}

/** Builds the endpoints of a group from what its storages can do. */
export function installAPIGroup(info: APIGroupInfo, deps: EndpointDeps): InstalledGroup {
  const endpoints = new Map<string, ReadonlyMap<string, ResourceEndpoint>>();
  const versions: DiscoveredVersion[] = [];
  for (const { version, resources } of info.versions) {
    const byName = new Map(
      resources.map((resource) => [resource.name, resourceEndpoint(info, version, resource, deps)]),
    );
    endpoints.set(version, byName);
    versions.push({ group: info.group, version, resources: discoveryOf(resources, byName) });
  }
  return { group: info.group, versions, endpoints };
}

function discoveryOf(resources: readonly APIResourceInfo[], endpoints: ReadonlyMap<string, ResourceEndpoint>) {
  const found = resources.flatMap((resource) => {
    const endpoint = endpoints.get(resource.name);
    return endpoint === undefined ? [] : discoveredResources(resource, endpoint);
  });
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function resourceEndpoint(
  group: APIGroupInfo,
  version: string,
  info: APIResourceInfo,
  deps: EndpointDeps,
): ResourceEndpoint {
  const place = { group, version, info };
  const main = newEndpoint(newScope(place, "", info, deps));
  const subresources = new Map<string, Endpoint>();
  for (const subresource of info.subresources ?? []) {
    subresources.set(subresource.name, newEndpoint(newScope(place, subresource.name, subresource, deps)));
  }
  return { ...main, subresources };
}

interface Place {
  readonly group: APIGroupInfo;
  readonly version: string;
  readonly info: APIResourceInfo;
}

function newScope(
  place: Place,
  subresource: string,
  served: APIResourceInfo | APISubresourceInfo,
  deps: EndpointDeps,
): RequestScope {
  const { group, version, info } = place;
  const { kind, serving, storage } = served;
  const { name, listKind, namespaced, deprecationWarning, removedRelease } = info;
  const otherVersions = servingByVersion(group, name, subresource);
  const isTyped = serving.objectModel === "typed";
  const { offersCBOR = false } = deps;
  return {
    resource: { group: group.group, version, resource: name },
    subresource,
    kind,
    listKind,
    namespaced,
    storage,
    serving,
    tableConvertor: tableConvertorOf(storage),
    fieldManager: newFieldManager({
      kind,
      subresource,
      serving,
      storage,
      otherVersions,
      clock: deps.clock,
      logger: deps.logger,
    }),
    admission: deps.admission,
    objects: deps.objects,
    authorizer: deps.authorizer,
    serializers: deps.serializers ?? serializersFor({ isTyped, offersCBOR }),
    // Upstream's custom resources take the same patches everywhere, also where what is patched is a Scale.
    patchTypes: patchTypesOf({
      isTyped: isTyped && info.serving.objectModel === "typed",
      hasFieldManager: true,
      offersCBOR,
    }),
    maxRequestBodyBytes: deps.maxRequestBodyBytes ?? defaultMaxRequestBodyBytes,
    minRequestTimeoutMs: deps.minRequestTimeoutMs ?? defaultMinRequestTimeoutMs,
    clock: deps.clock,
    jitter: deps.jitter ?? Math.random,
    logger: deps.logger,
    deprecationWarning,
    removedRelease,
  };
}

function servingByVersion(group: APIGroupInfo, name: string, subresource: string) {
  const serving = new Map<string, ResourceServingInfo>();
  for (const { version, resources } of group.versions) {
    const resource = resources.find((other) => other.name === name);
    const below = resource?.subresources?.find((sub) => sub.name === subresource);
    // A version without the subresource still has managers of the whole object.
    const served = below ?? (subresource === "" || isWhole(group, name, subresource) ? resource : undefined);
    if (served !== undefined) serving.set(toAPIVersion({ group: group.group, version }), served.serving);
  }
  return serving;
}

/** Whether a subresource shows the whole object, as `status` does and `scale` does not. */
function isWhole(group: APIGroupInfo, name: string, subresource: string): boolean {
  return group.versions.some(({ resources }) => {
    const resource = resources.find((other) => other.name === name);
    const below = resource?.subresources?.find((sub) => sub.name === subresource);
    return below !== undefined && below.kind.kind === resource?.kind.kind && below.kind.group === resource.kind.group;
  });
}

function tableConvertorOf(storage: RESTStorage): TableConvertor {
  return (storage as Partial<TableConvertorProvider>).tableConvertor ?? defaultTableConvertor;
}
