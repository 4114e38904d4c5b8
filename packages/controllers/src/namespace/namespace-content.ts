import { isMethodNotSupported, isNotFound, type KubeObject } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { type DiscoveredResource, discover } from "../discovery.js";
import type { DeletionProgress } from "./namespace-conditions.js";

/** Resources of one kind are emptied at the same time; more would only queue up at the server. */
const concurrency = 8;

/**
 * Deletes everything in a namespace once, and tells what is left. Pods go before the rest, so that what they use is there
 * while they stop. Never throws for a single resource: what failed is in the result.
 */
export async function deleteNamespaceContent(
  client: Client,
  namespace: string,
  signal: AbortSignal,
): Promise<DeletionProgress> {
  const { resources, failedGroups } = await discover(client, signal);
  const deletable = resources.filter(({ namespaced, verbs }) => namespaced && verbs.has("delete"));
  const tally = new Tally();
  const isPods = ({ group, resource }: DiscoveredResource) => group === "" && resource === "pods";
  await emptyAll(client, namespace, deletable.filter(isPods), tally, signal);
  const podsLeft = tally.remaining.size > 0;
  if (!podsLeft) {
    const rest = deletable.filter((resource) => !isPods(resource));
    await emptyAll(client, namespace, rest, tally, signal);
  }
  return {
    ...tally,
    discoveryErrors: failedGroups.map((group) => `unable to retrieve the complete list of server APIs: ${group}`),
  };
}

class Tally {
  readonly contentErrors: string[] = [];
  readonly remaining = new Map<string, number>();
  readonly finalizers = new Map<string, number>();

  count(resource: DiscoveredResource, items: readonly KubeObject[]): void {
    if (items.length === 0) return;
    this.remaining.set(groupResource(resource), items.length);
    for (const finalizer of items.flatMap(({ metadata }) => metadata?.finalizers ?? [])) {
      this.finalizers.set(finalizer, (this.finalizers.get(finalizer) ?? 0) + 1);
    }
  }
}

async function emptyAll(
  client: Client,
  namespace: string,
  resources: readonly DiscoveredResource[],
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...resources];
  const worker = async () => {
    for (let resource = waiting.shift(); resource !== undefined; resource = waiting.shift()) {
      try {
        tally.count(resource, await emptyResource(client, namespace, resource, signal));
      } catch (err) {
        tally.contentErrors.push(`${groupResource(resource)}: ${err instanceof Error ? err.message : String(err)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, resources.length) }, worker));
}

/** Deletes all objects of one resource and returns those that are still there. */
async function emptyResource(
  client: Client,
  namespace: string,
  resource: DiscoveredResource,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const scope = { group: resource.group, version: resource.version, resource: resource.resource, namespace };
  if (!resource.verbs.has("list")) return [];
  const { items } = await client.list(scope, { metadataOnly: true, signal });
  if (items.length === 0) return [];
  try {
    if (resource.verbs.has("deletecollection")) {
      await client.deleteCollection(scope, { propagationPolicy: "Background", signal });
    } else {
      await deleteOneByOne(client, scope, items, signal);
    }
  } catch (err) {
    if (!isNotFound(err) && !isMethodNotSupported(err)) throw err;
    await deleteOneByOne(client, scope, items, signal);
  }
  return (await client.list(scope, { metadataOnly: true, signal })).items;
}

async function deleteOneByOne(
  client: Client,
  scope: Parameters<Client["delete"]>[0],
  items: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  for (const { metadata } of items) {
    try {
      await client.delete(scope, metadata?.name ?? "", { propagationPolicy: "Background", signal });
    } catch (err) {
      if (!isNotFound(err)) throw err;
    }
  }
}

function groupResource({ group, resource }: DiscoveredResource): string {
  return group === "" ? resource : `${resource}.${group}`;
}
