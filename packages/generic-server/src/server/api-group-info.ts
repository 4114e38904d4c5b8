import type { GroupVersionKind, JSONObject, KubeObject, Schema, SteppedWalk } from "@kube-apiserver/apimachinery";
import type { RESTStorage } from "../registry/rest/rest.js";

/**
 * What a server needs to serve one resource of one version: the routes, discovery, OpenAPI and request handling all
 * follow from this one value. Mirrors what upstream spreads over `APIGroupInfo`, the scheme and `RequestScope`.
 */
export interface APIResourceInfo {
  /** Lower-case plural. */
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: GroupVersionKind;
  readonly listKind: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
  readonly storage: RESTStorage;
  readonly subresources?: readonly APISubresourceInfo[];
  readonly serving: ResourceServingInfo;
  /** Sent as a warning with every answer; for deprecated versions. */
  readonly deprecationWarning?: string;
  /** The release, `1.38`, that will not serve a deprecated version any more. */
  readonly removedRelease?: string;
}

/** What is served below the objects of a resource (`status`, `scale`). */
export interface APISubresourceInfo {
  readonly name: string;
  readonly kind: GroupVersionKind;
  readonly storage: RESTStorage;
  readonly serving: ResourceServingInfo;
}

/** How objects of one version are read and written. */
export interface ResourceServingInfo {
  /** The type in the version served. */
  readonly schema: Schema;
  /** `typed`: decoded as Go decodes structs (built-in kinds); `unstructured`: as custom resources are. */
  readonly objectModel: "typed" | "unstructured";
  /**
   * Reads an object in the served version. Absent: as the built-in type {@link schema}. Custom resources bring their own
   * (`decodeUnstructured` with the schema of their CRD). Throws DecodeError when a value does not fit.
   */
  readonly decode?: (value: JSONObject) => DecodedServedObject;
  /**
   * Fills defaults of the served version; returns its argument when nothing was missing.
   * @param walk - how lists and maps are gone through: what is returned is complete when it is at its end
   */
  readonly applyDefaults: (obj: KubeObject, walk?: SteppedWalk) => KubeObject;
  /** Conversion between the served version and the storage version of the RESTStorage. Absent: they are the same. */
  readonly conversion?: VersionConversion;
  /** The versions in which managers may have written the object. Absent: those in which the group serves the resource. */
  readonly managedVersions?: ManagedVersions;
  /** Field label names that selectors may use, besides metadata.name and metadata.namespace. */
  readonly selectableFields?: readonly string[];
}

/** Versions of an object, served here or elsewhere, whose field names its managedFields may speak of. */
export interface ManagedVersions {
  /** The type in that version; undefined when it is none of them. */
  schemaOf(apiVersion: string): Schema | undefined;
  /** A served object in one of them. */
  convert(obj: KubeObject, apiVersion: string): KubeObject | Promise<KubeObject>;
}

/** An object as it was read. */
export interface DecodedServedObject {
  readonly object: KubeObject;
  /** Paths of fields that the type does not have, in the order in which clients are told. */
  readonly unknownFields: readonly string[];
}

/** How objects get from the version served to that of storage, and back. Inputs are not changed. */
export interface VersionConversion {
  readonly hub: GroupVersionKind;
  toHub(obj: KubeObject): KubeObject | Promise<KubeObject>;
  fromHub(obj: KubeObject): KubeObject | Promise<KubeObject>;
}

/** One group with its versions, in order of preference. Mirrors `APIGroupInfo`. */
export interface APIGroupInfo {
  readonly group: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly APIResourceInfo[] }[];
}
