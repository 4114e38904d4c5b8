import type {
  GroupVersionKind,
  GroupVersionResource,
  JSONObject,
  KubeObject,
  Schema,
} from "@kube-apiserver/apimachinery";

/**
 * What plugins may do with objects of the resource that a request is about, built-in or custom: find the other versions
 * of it, convert, and read what came from outside. Mirrors `admission.ObjectInterfaces`.
 */
export interface ObjectInterfaces {
  /** Resources that show the same objects, in the order in which they were installed, the one given included. */
  equivalentResourcesFor(resource: GroupVersionResource, subresource: string): readonly GroupVersionResource[];
  /** The kind that is served there; undefined when nothing is. */
  kindFor(resource: GroupVersionResource, subresource: string): GroupVersionKind | undefined;
  /**
   * An object in another version of its kind; itself when it is of that version already. The input is kept.
   * Rejects when there is no way there, or with the StatusError of a conversion webhook.
   */
  convert(object: KubeObject, kind: GroupVersionKind): KubeObject | Promise<KubeObject>;
  /**
   * Reads JSON as an object of a served kind: unknown fields dropped, defaults filled in. The result is new.
   * @throws DecodeError when a value does not fit, or a built-in object says that it is of another kind
   */
  decode(value: JSONObject, kind: GroupVersionKind): KubeObject;
  /** The fields of JSON that a served kind does not have, as {@link decode} drops them: `spec.oops`. */
  unknownFields(value: JSONObject, kind: GroupVersionKind): readonly string[];
  /** The type of a served kind; undefined when it is not served. */
  schemaOf(kind: GroupVersionKind): Schema | undefined;
}

/** For objects that are of no served resource: each is equivalent to itself alone. */
export const plainObjectInterfaces: ObjectInterfaces = Object.freeze({
  equivalentResourcesFor: (resource: GroupVersionResource) => [resource],
  kindFor: () => undefined,
  convert: (object: KubeObject) => object,
  decode: (value: JSONObject) => value as KubeObject,
  unknownFields: () => [],
  schemaOf: () => undefined,
});
