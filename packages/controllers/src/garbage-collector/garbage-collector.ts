import { isConflict, isNotFound, type OwnerReference } from "@kube-apiserver/apimachinery";
import { sleep, WorkQueue } from "@kube-apiserver/component-base";
import type { Controller, ControllerContext } from "../controller.js";
import { type DiscoveredResource, discover } from "../discovery.js";
import type { Node } from "./graph.js";
import { foregroundFinalizer, GraphBuilder, orphanFinalizer } from "./graph-builder.js";
import {
  liveObject,
  patchMetadata,
  removeFinalizer,
  removeOwners,
  scopeOf,
  unblockOwners,
} from "./owner-references.js";

const workers = 8;
const discoveryIntervalMs = 2_000;
/** Owners that were never listed are only asked for once their resource had the time to be. */
const recheckMs = 250;

/** Resources that come and go too fast, and own nothing: upstream leaves them out as well. */
const ignoredResources: ReadonlySet<string> = new Set(["/events", "events.k8s.io/events"]);

/**
 * Deletes objects whose owners are gone, and carries out foreground deletion and orphaning.
 * Mirrors upstream's `garbagecollector.GarbageCollector`.
 */
export const garbageCollector: Controller = {
  name: "garbage-collector-controller",
  run: (context, signal) => new GarbageCollector(context, signal).run(),
};

/** How the owners of an object stand. */
interface OwnerStanding {
  /** Exist and stay. */
  readonly solid: readonly OwnerReference[];
  /** Are gone. */
  readonly dangling: readonly OwnerReference[];
  /** Wait for their dependents to go first. */
  readonly waiting: readonly OwnerReference[];
}

class GarbageCollector {
  readonly #context: ControllerContext;
  readonly #signal: AbortSignal;
  readonly #deletions: WorkQueue<Node>;
  readonly #orphans: WorkQueue<Node>;
  readonly #builder: GraphBuilder;
  #resources: readonly DiscoveredResource[] = [];

  constructor(context: ControllerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#deletions = new WorkQueue({ clock: context.clock, baseDelayMs: 50 });
    this.#orphans = new WorkQueue({ clock: context.clock, baseDelayMs: 50 });
    this.#builder = new GraphBuilder(context, {
      attemptToDelete: (node) => this.#deletions.add(node),
      attemptToOrphan: (node) => this.#orphans.add(node),
    });
  }

  async run(): Promise<void> {
    const { logger } = this.#context;
    const options = {
      workers,
      signal: this.#signal,
      onError: (node: Node, err: unknown) =>
        logger.v(4, "garbage collection of an object failed, will retry", { ...node.identity, err }),
    };
    await Promise.all([
      this.#followDiscovery(),
      this.#deletions.run((node) => this.#attemptToDelete(node), options),
      this.#orphans.run((node) => this.#attemptToOrphan(node), options),
    ]);
    await this.#builder.stopped();
  }

  /** Resources come and go with CustomResourceDefinitions and extension servers. */
  async #followDiscovery(): Promise<void> {
    const { client, clock, logger } = this.#context;
    while (!this.#signal.aborted) {
      try {
        const { resources, failedGroups } = await discover(client, this.#signal);
        // A group that could not be asked keeps its monitors: its objects have not gone anywhere.
        const kept = this.#resources.filter(({ group }) => failedGroups.includes(group));
        this.#resources = [...resources, ...kept.filter((old) => !resources.some((now) => isSame(now, old)))];
        this.#builder.sync(this.#resources.filter(isCollectable), this.#signal);
      } catch (err) {
        if (!this.#signal.aborted) logger.v(2, "discovery for garbage collection failed, will retry", { err });
      }
      await sleep(clock, discoveryIntervalMs, this.#signal);
    }
  }

  async #attemptToDelete(node: Node): Promise<void> {
    if (this.#isSettled(node)) return;
    const resource = node.resource ?? this.#resourceOf(node.identity.apiVersion, node.identity.kind);
    if (resource === undefined || (node.virtual && !this.#builder.hasSynced)) {
      // Kinds that are not served (yet) cannot be asked for; virtual owners may still be listed.
      if (node.dependents.size > 0) this.#deletions.addAfter(node, resource === undefined ? 5_000 : recheckMs);
      return;
    }
    if (node.beingDeleted && !node.deletingDependents) return;
    const live = await liveObject(this.#context.client, node, resource, this.#signal);
    if (live === undefined) {
      this.#builder.absent(node);
      return;
    }
    if (node.virtual) return;
    if (node.deletingDependents) await this.#finishForeground(node, resource);
    else
      await this.#deleteUnowned(node, resource, live.metadata?.ownerReferences ?? [], live.metadata?.finalizers ?? []);
  }

  /** Whether the node left the graph in the meantime, and nobody waits to hear about it. */
  #isSettled(node: Node): boolean {
    return this.#builder.graph.get(node.identity.uid) !== node;
  }

  /** Lets a foreground deletion finish when no dependent blocks it any more, else sees to the dependents. */
  async #finishForeground(node: Node, resource: DiscoveredResource): Promise<void> {
    const blocking = node.blockingDependents();
    if (blocking.length === 0) {
      const change = removeFinalizer(foregroundFinalizer);
      await patchMetadata(this.#context.client, node, resource, change, this.#signal);
      return;
    }
    for (const dependent of blocking) if (!dependent.deletingDependents) this.#deletions.add(dependent);
  }

  async #deleteUnowned(
    node: Node,
    resource: DiscoveredResource,
    owners: readonly OwnerReference[],
    finalizers: readonly string[],
  ): Promise<void> {
    if (owners.length === 0) return;
    const { solid, dangling, waiting } = await this.#standingOf(node, owners);
    const { client } = this.#context;
    if (solid.length > 0) {
      const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
      if (gone.size > 0) await patchMetadata(client, node, resource, removeOwners(gone), this.#signal);
      return;
    }
    if (waiting.length > 0 && node.dependents.size > 0) {
      // A cycle of objects that wait for each other is broken here.
      const isCycle = [...node.dependents].some((dependent) => dependent.deletingDependents);
      if (isCycle) await patchMetadata(client, node, resource, unblockOwners, this.#signal);
      await this.#delete(node, resource, "Foreground");
      return;
    }
    await this.#delete(node, resource, policyOf(finalizers));
  }

  async #standingOf(node: Node, owners: readonly OwnerReference[]): Promise<OwnerStanding> {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of owners) {
      const standing = await this.#ownerStanding(node, reference);
      ({ solid, dangling, waiting })[standing].push(reference);
    }
    return { solid, dangling, waiting };
  }

  async #ownerStanding(node: Node, reference: OwnerReference): Promise<keyof OwnerStanding> {
    const { namespace } = node.identity;
    if (this.#builder.absentOwners.has(namespace, reference.uid)) return "dangling";
    const resource = this.#resourceOf(reference.apiVersion, reference.kind);
    // An owner of a kind nobody serves may be served again: it counts as being there.
    if (resource === undefined) return "solid";
    // A cluster-scoped object cannot have an owner in a namespace; such a reference is left alone.
    if (resource.namespaced && namespace === "") return "solid";
    const seen = this.#builder.graph.get(reference.uid);
    if (seen !== undefined && !seen.virtual && isInReach(seen, namespace)) {
      return seen.deletingDependents ? "waiting" : "solid";
    }
    return this.#askForOwner(reference, resource, namespace);
  }

  async #askForOwner(
    reference: OwnerReference,
    resource: DiscoveredResource,
    namespace: string,
  ): Promise<keyof OwnerStanding> {
    const scope = { ...resource, namespace: resource.namespaced ? namespace : "" };
    try {
      const { metadata } = await this.#context.client.get(scope, reference.name, this.#signal);
      if (metadata?.uid === reference.uid) {
        const isWaiting = metadata.deletionTimestamp != null && metadata.finalizers?.includes(foregroundFinalizer);
        return isWaiting ? "waiting" : "solid";
      }
    } catch (err) {
      if (!isNotFound(err)) throw err;
    }
    this.#builder.absentOwners.add(namespace, reference.uid);
    return "dangling";
  }

  async #delete(
    node: Node,
    resource: DiscoveredResource,
    propagationPolicy: "Orphan" | "Background" | "Foreground",
  ): Promise<void> {
    const { uid, name } = node.identity;
    try {
      const options = { propagationPolicy, uid, signal: this.#signal };
      await this.#context.client.delete(scopeOf(node, resource), name, options);
    } catch (err) {
      // Gone already, or another object of that name: the watch will tell.
      if (!isNotFound(err) && !isConflict(err)) throw err;
    }
  }

  async #attemptToOrphan(node: Node): Promise<void> {
    const { resource } = node;
    if (resource === undefined || !this.#builder.hasSynced) {
      this.#orphans.addAfter(node, recheckMs);
      return;
    }
    const { client } = this.#context;
    const withoutOwner = removeOwners(new Set([node.identity.uid]));
    await Promise.all(
      [...node.dependents].map(async (dependent) => {
        if (dependent.resource === undefined) return;
        await patchMetadata(client, dependent, dependent.resource, withoutOwner, this.#signal);
      }),
    );
    await patchMetadata(client, node, resource, removeFinalizer(orphanFinalizer), this.#signal);
  }

  /** The resource of a kind. References may name a version that is not the preferred one: the group decides. */
  #resourceOf(apiVersion: string, kind: string): DiscoveredResource | undefined {
    const slash = apiVersion.indexOf("/");
    const group = slash === -1 ? "" : apiVersion.slice(0, slash);
    return this.#resources.find((resource) => resource.group === group && resource.kind === kind);
  }
}

function isCollectable({ group, resource, verbs }: DiscoveredResource): boolean {
  if (ignoredResources.has(`${group}/${resource}`)) return false;
  return verbs.has("delete") && verbs.has("list") && verbs.has("watch");
}

function isSame(a: DiscoveredResource, b: DiscoveredResource): boolean {
  return a.group === b.group && a.resource === b.resource;
}

function isInReach(owner: Node, namespace: string): boolean {
  return owner.identity.namespace === "" || owner.identity.namespace === namespace;
}

function policyOf(finalizers: readonly string[]): "Orphan" | "Background" | "Foreground" {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
