import {
  findStatus,
  isConflict,
  isNotFound,
  type KubeObject,
  type ObjectMeta,
  type OwnerReference,
} from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import type { DiscoveredResource } from "../discovery.js";
import type { Node } from "./graph.js";

const maxConflicts = 5;

/** Where requests about a node go. */
export function scopeOf(node: Node, resource: DiscoveredResource) {
  return {
    group: resource.group,
    version: resource.version,
    resource: resource.resource,
    ...(resource.namespaced ? { namespace: node.identity.namespace } : {}),
  };
}

/** The live object behind a node; undefined when it is gone, or another object has taken its name. */
export async function liveObject(
  client: Client,
  node: Node,
  resource: DiscoveredResource,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    const live = await client.get(scopeOf(node, resource), node.identity.name, signal);
    return live.metadata?.uid === node.identity.uid ? live : undefined;
  } catch (err) {
    if (isAbsent(err, node.identity.name)) return undefined;
    throw err;
  }
}

/**
 * Whether an answer says that the object itself does not exist. That its resource is not served, as happens to custom
 * resources between two looks at discovery, is 404 as well, and says nothing about the object.
 */
export function isAbsent(err: unknown, name: string): boolean {
  if (!isNotFound(err)) return false;
  const { details } = findStatus(err) ?? {};
  const isMadeUp = details?.causes?.some(({ reason }) => reason === "UnexpectedServerResponse") ?? false;
  return details?.name === name && !isMadeUp;
}

/**
 * Changes an object's metadata by a merge patch that only applies to the state it was computed from, again after each
 * conflict. `change` returns undefined when there is nothing to do.
 */
export async function patchMetadata(
  client: Client,
  node: Node,
  resource: DiscoveredResource,
  change: (metadata: ObjectMeta) => Partial<Pick<ObjectMeta, "ownerReferences" | "finalizers">> | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const live = await liveObject(client, node, resource, signal);
    const changed = live?.metadata === undefined ? undefined : change(live.metadata);
    if (changed === undefined) return;
    const { uid = "", resourceVersion = "" } = live?.metadata ?? {};
    const metadata = { ...changed, uid, resourceVersion };
    try {
      await client.patch(scopeOf(node, resource), node.identity.name, "merge", { metadata }, { signal });
      return;
    } catch (err) {
      if (isNotFound(err)) return;
      if (!isConflict(err) || attempt >= maxConflicts) throw err;
    }
  }
}

/** Takes references to these owners out. */
export function removeOwners(uids: ReadonlySet<string>) {
  return ({ ownerReferences = [] }: ObjectMeta) => {
    const kept = ownerReferences.filter(({ uid }) => !uids.has(uid));
    return kept.length === ownerReferences.length ? undefined : { ownerReferences: kept };
  };
}

/** Lets every owner go ahead: none is blocked by this object any more. */
export function unblockOwners({ ownerReferences = [] }: ObjectMeta) {
  if (!ownerReferences.some(({ blockOwnerDeletion }) => blockOwnerDeletion === true)) return undefined;
  return {
    ownerReferences: ownerReferences.map((reference): OwnerReference => ({ ...reference, blockOwnerDeletion: false })),
  };
}

/** Takes a finalizer out. */
export function removeFinalizer(finalizer: string) {
  return ({ finalizers = [] }: ObjectMeta) =>
    finalizers.includes(finalizer) ? { finalizers: finalizers.filter((name) => name !== finalizer) } : undefined;
}
