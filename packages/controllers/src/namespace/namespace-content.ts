import { isMethodNotSupported, isNotFound, type KubeObject, type ObjectMeta } from "@kube-apiserver/apimachinery";
import type { Client } from "@kube-apiserver/generic-server";
import { type DiscoveredResource, type Discovery, discover } from "../discovery.js";
import type { DeletionProgress } from "./namespace-conditions.js";

/** Resources of one kind are emptied at the same time; more would only queue up at the server. */
const concurrency = 8;

/** A namespace that is going away. */
export interface EndingNamespace {
  readonly name: string;
  /** How long ago its deletion began. */
  readonly deletingForMs: number;
}

/**
 * Deletes everything in a namespace once, and tells what is left. Pods go before the rest, so that what they use is there
 * while they stop (KEP-5080). Never throws for a single resource: what failed is in the result.
 */
export async function deleteNamespaceContent(
  client: Client,
  namespace: EndingNamespace,
  signal: AbortSignal,
): Promise<DeletionProgress> {
  const { resources, failure } = await tryDiscover(client, signal);
  const deletable = resources.filter(({ namespaced, verbs }) => namespaced && verbs.has("delete"));
  const tally = new Tally();
  const isPods = ({ group, resource }: DiscoveredResource) => group === "" && resource === "pods";
  await emptyAll(client, namespace, deletable.filter(isPods), tally, signal);
  if (tally.remaining.size === 0) {
    const rest = deletable.filter((resource) => !isPods(resource));
    await emptyAll(client, namespace, rest, tally, signal);
  }
  const { contentErrors, remaining, finalizers } = tally;
  return { contentErrors, remaining, finalizers, discoveryFailure: failure };
}

/** What could be discovered is emptied, whatever could not. */
async function tryDiscover(
  client: Client,
  signal: AbortSignal,
): Promise<{ readonly resources: Discovery["resources"]; readonly failure: string | undefined }> {
  try {
    const { resources, failedGroupVersions } = await discover(client, signal);
    if (failedGroupVersions.length === 0) return { resources, failure: undefined };
    const failures = failedGroupVersions.map((version) => `${version}: stale GroupVersion discovery: ${version}`);
    const count = failures.length;
    const reason = `unable to retrieve the complete list of server APIs: ${failures.join(", ")}`;
    return { resources, failure: `Discovery failed for some groups, ${count} failing: ${reason}` };
  } catch (err) {
    return { resources: [], failure: messageOf(err) };
  }
}

class Tally {
  readonly contentErrors: string[] = [];
  readonly remaining = new Map<string, number>();
  readonly finalizers = new Map<string, number>();

  count({ group, resource }: DiscoveredResource, items: readonly KubeObject[]): void {
    if (items.length === 0) return;
    this.remaining.set(`${resource}.${group}`, items.length);
    for (const finalizer of items.flatMap(({ metadata }) => metadata?.finalizers ?? [])) {
      this.finalizers.set(finalizer, (this.finalizers.get(finalizer) ?? 0) + 1);
    }
  }
}

async function emptyAll(
  client: Client,
  namespace: EndingNamespace,
  resources: readonly DiscoveredResource[],
  tally: Tally,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...resources];
  const worker = async () => {
    for (let resource = waiting.shift(); resource !== undefined; resource = waiting.shift()) {
      try {
        const left = await emptyResource(client, namespace.name, resource, signal);
        tally.count(resource, left);
        if (left.length > 0 && !isExpectedToGo(left, namespace))
          tally.contentErrors.push(unexpected(namespace, resource));
      } catch (err) {
        tally.contentErrors.push(messageOf(err));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, resources.length) }, worker));
}

/** Whether something holds the objects that ends by itself: a finalizer, or the time that pods are given to stop. */
function isExpectedToGo(left: readonly KubeObject[], { deletingForMs }: EndingNamespace): boolean {
  return left.some(({ metadata = {} }) => {
    const { finalizers = [], deletionGracePeriodSeconds = 0 } = metadata as ObjectMeta & {
      readonly deletionGracePeriodSeconds?: number;
    };
    return finalizers.length > 0 || deletionGracePeriodSeconds * 1000 > deletingForMs;
  });
}

function unexpected({ name }: EndingNamespace, { group, version, resource }: DiscoveredResource): string {
  return `unexpected items still remain in namespace: ${name} for gvr: ${group}/${version}, Resource=${resource}`;
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

function messageOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}
