import {
  getOwn,
  type KubeObject,
  type MutableJSONObject,
  newBadRequest,
  type ObjectMeta,
} from "@kube-apiserver/apimachinery";

/** Fields of metadata to set; undefined removes the field. */
export type MetaChanges = { readonly [K in keyof ObjectMeta]?: ObjectMeta[K] | undefined };

const noMeta: ObjectMeta = Object.freeze({});

/** The object's metadata; empty when it has none. */
export function metaOf(obj: KubeObject): ObjectMeta {
  return obj.metadata ?? noMeta;
}

/** A copy of `obj` with some metadata fields set or, where undefined, removed. */
export function withMeta(obj: KubeObject, changes: MetaChanges): KubeObject {
  const metadata: Record<string, unknown> = { ...obj.metadata };
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) delete metadata[key];
    else metadata[key] = value;
  }
  return { ...obj, metadata: metadata as ObjectMeta };
}

/**
 * Drops what only the server may set: creationTimestamp, uid, deletionTimestamp, deletionGracePeriodSeconds, selfLink.
 * Mirrors `rest.WipeObjectMetaSystemFields`.
 */
export function wipeObjectMetaSystemFields(obj: KubeObject): KubeObject {
  return withMeta(obj, {
    creationTimestamp: undefined,
    uid: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    selfLink: undefined,
  });
}

/**
 * Gives the object the namespace of the request, or drops one that a cluster-scoped object cannot have.
 * @throws StatusError, reason BadRequest, when the object names another namespace.
 */
export function ensureNamespaceMatches(obj: KubeObject, expectedNamespace: string): KubeObject {
  const namespace = metaOf(obj).namespace ?? "";
  if (namespace === expectedNamespace) return obj;
  if (namespace === "") return withMeta(obj, { namespace: expectedNamespace });
  if (expectedNamespace === "") return withMeta(obj, { namespace: undefined });
  throw newBadRequest("the namespace of the provided object does not match the namespace sent on the request");
}

/** The namespace an object must have: that of the request, none for cluster-scoped kinds. */
export function expectedNamespace(requestNamespace: string, namespaceScoped: boolean): string {
  return namespaceScoped ? requestNamespace : "";
}

const metaOrder: readonly string[] = [
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
];

/** The object with its metadata in the order in which Go writes it; fields that we do not know come last. */
export function withOrderedMeta(obj: KubeObject): KubeObject {
  const metadata = metaOf(obj);
  const ordered: MutableJSONObject = {};
  for (const name of metaOrder) {
    const value = getOwn(metadata, name);
    if (value !== undefined) ordered[name] = value;
  }
  return { ...obj, metadata: { ...ordered, ...metadata } as ObjectMeta };
}

/** The generation, 0 when there is none. */
export function generationOf(obj: KubeObject): number {
  return Number(getOwn(metaOf(obj), "generation") ?? 0);
}
