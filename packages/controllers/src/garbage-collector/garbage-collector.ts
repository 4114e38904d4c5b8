import {
  isConflict,
  isNotFound,
  type JSONValue,
  jsonEqual,
  type KubeObject,
  type OwnerReference,
  parseGroupVersion,
} from "@kube-apiserver/apimachinery";
import { sleep, WorkQueue } from "@kube-apiserver/component-base";
import { EventRecorder } from "@kube-apiserver/generic-server";
import type { Controller, ControllerContext } from "../controller.js";
import { type DiscoveredResource, discover } from "../discovery.js";
import type { Node } from "./graph.js";
import { foregroundFinalizer, GraphBuilder, orphanFinalizer } from "./graph-builder.js";
import { describeIdentity, identityOfOwner, type ObjectIdentity, refersTo } from "./object-identity.js";
import {
  isAbsent,
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

/** How soon to look again at what refers to a kind that is not served: it may be served yet. */
const unknownKindMs = 5_000;
const maxConflicts = 5;

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

/** A cluster-scoped object refers to an owner in a namespace: no retry makes that valid. */
const invalidOwner = Symbol("invalid owner");
/** An owner's kind is not served, so that nothing can be said about the owner. */
const unknownKind = Symbol("unknown kind");

class GarbageCollector {
  readonly #context: ControllerContext;
  readonly #signal: AbortSignal;
  readonly #deletions: WorkQueue<Node>;
  readonly #orphans: WorkQueue<Node>;
  readonly #builder: GraphBuilder;
  readonly #recorder: EventRecorder;
  #resources: readonly DiscoveredResource[] = [];

  constructor(context: ControllerContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
    this.#deletions = new WorkQueue({ clock: context.clock, baseDelayMs: 50 });
    this.#orphans = new WorkQueue({ clock: context.clock, baseDelayMs: 50 });
    this.#builder = new GraphBuilder(context, {
      attemptToDelete: (node, delayMs) =>
        delayMs === undefined ? this.#deletions.add(node) : this.#deletions.addAfter(node, delayMs),
      attemptToOrphan: (node) => this.#orphans.add(node),
      reportInvalidNamespace: (dependent, owner) => this.#reportInvalidNamespace(dependent, owner),
    });
    const { client, clock, logger } = context;
    this.#recorder = new EventRecorder({ client, clock, logger, component: "garbage-collector-controller" });
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
        const { resources, failedGroupVersions } = await discover(client, this.#signal);
        const failed = new Set(failedGroupVersions.map((version) => parseGroupVersion(version).group));
        // A group that could not be asked keeps its monitors: its objects have not gone anywhere.
        const kept = this.#resources.filter(({ group }) => failed.has(group));
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
    const resource = this.#resourceFor(node);
    if (resource === undefined || (node.virtual && !this.#builder.hasSynced)) {
      // Kinds that are not served (yet) cannot be asked for; virtual owners may still be listed.
      this.#deletions.addAfter(node, resource === undefined ? unknownKindMs : recheckMs);
      return;
    }
    // Only cluster-scoped objects say that they have it: they refer to what they cannot have.
    if (resource.namespaced && node.identity.namespace === "") return;
    if (!resource.namespaced) node.identity = { ...node.identity, namespace: "" };
    if (node.beingDeleted && !node.deletingDependents) return;
    const live = await liveObject(this.#context.client, node, resource, this.#signal);
    if (live === undefined) this.#builder.absent(node);
    else if (node.virtual) this.#deletions.addAfter(node, this.#builder.follows(resource) ? recheckMs : unknownKindMs);
    else if (node.deletingDependents) await this.#finishForeground(node, resource);
    else await this.#deleteUnowned(node, resource, live);
  }

  /** What was seen under a resource is asked for there while it is served, else wherever its kind is served now. */
  #resourceFor({ resource, identity }: Node): DiscoveredResource | undefined {
    if (resource !== undefined && this.#resources.some((served) => isSame(served, resource))) return resource;
    return this.#resourceOf(identity.apiVersion, identity.kind);
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

  async #deleteUnowned(node: Node, resource: DiscoveredResource, live: KubeObject): Promise<void> {
    const { ownerReferences: owners = [], finalizers = [] } = live.metadata ?? {};
    if (owners.length === 0) return;
    const standing = await this.#standingOf(node, owners);
    if (standing === invalidOwner) return;
    if (standing === unknownKind) {
      this.#deletions.addAfter(node, unknownKindMs);
      return;
    }
    const { solid, dangling, waiting } = standing;
    const { client } = this.#context;
    if (solid.length > 0) {
      const gone = new Set([...dangling, ...waiting].map(({ uid }) => uid));
      if (gone.size > 0) await patchMetadata(client, node, resource, removeOwners(gone), this.#signal);
    } else if (waiting.length > 0 && node.dependents.size > 0) {
      // A cycle of objects that wait for each other is broken here.
      const isCycle = [...node.dependents].some((dependent) => dependent.deletingDependents);
      if (isCycle) await patchMetadata(client, node, resource, unblockOwners, this.#signal);
      await this.#delete(node, resource, live, "Foreground");
    } else {
      await this.#delete(node, resource, live, policyOf(finalizers));
    }
  }

  async #standingOf(
    node: Node,
    owners: readonly OwnerReference[],
  ): Promise<OwnerStanding | typeof invalidOwner | typeof unknownKind> {
    const solid: OwnerReference[] = [];
    const dangling: OwnerReference[] = [];
    const waiting: OwnerReference[] = [];
    for (const reference of owners) {
      const standing = await this.#ownerStanding(node, reference);
      if (typeof standing === "symbol") return standing;
      ({ solid, dangling, waiting })[standing].push(reference);
    }
    return { solid, dangling, waiting };
  }

  async #ownerStanding(
    node: Node,
    reference: OwnerReference,
  ): Promise<keyof OwnerStanding | typeof invalidOwner | typeof unknownKind> {
    const { namespace } = node.identity;
    const { absentOwners, graph } = this.#builder;
    if (absentOwners.has(identityOfOwner(reference, ""))) return "dangling";
    if (absentOwners.has(identityOfOwner(reference, namespace))) return "dangling";
    const resource = this.#resourceOf(reference.apiVersion, reference.kind);
    if (resource === undefined) return unknownKind;
    if (resource.namespaced && namespace === "") return invalidOwner;
    const seen = graph.get(reference.uid);
    if (
      seen?.resource !== undefined &&
      this.#builder.follows(seen.resource) &&
      refersTo(reference, namespace, seen.identity)
    ) {
      return seen.deletingDependents ? "waiting" : "solid";
    }
    return this.#askForOwner(reference, resource, namespace);
  }

  async #askForOwner(
    reference: OwnerReference,
    resource: DiscoveredResource,
    namespace: string,
  ): Promise<keyof OwnerStanding | typeof unknownKind> {
    const scope = { ...resource, namespace: resource.namespaced ? namespace : "" };
    try {
      const { metadata } = await this.#context.client.get(scope, reference.name, this.#signal);
      if (metadata?.uid === reference.uid) {
        const isWaiting = metadata.deletionTimestamp != null && metadata.finalizers?.includes(foregroundFinalizer);
        return isWaiting ? "waiting" : "solid";
      }
    } catch (err) {
      if (!isNotFound(err)) throw err;
      if (!isAbsent(err, reference.name)) return unknownKind;
    }
    this.#builder.absentOwners.add(identityOfOwner(reference, resource.namespaced ? namespace : ""));
    return "dangling";
  }

  /**
   * Deletes the object as it was when that was decided: one that was given another owner since is looked at again, by the
   * event of that change. Other changes do not matter.
   */
  async #delete(
    node: Node,
    resource: DiscoveredResource,
    decided: KubeObject,
    propagationPolicy: "Orphan" | "Background" | "Foreground",
  ): Promise<void> {
    let live: KubeObject | undefined = decided;
    for (let attempt = 0; attempt <= maxConflicts; attempt++) {
      if (await this.#tryDelete(node, resource, live, propagationPolicy)) return;
      live = await liveObject(this.#context.client, node, resource, this.#signal);
      if (live === undefined) {
        this.#builder.absent(node);
        return;
      }
      if (!jsonEqual(ownersOf(live), ownersOf(decided))) return;
    }
    throw new Error("the object changed again and again while it was to be deleted");
  }

  async #tryDelete(
    node: Node,
    resource: DiscoveredResource,
    live: KubeObject,
    propagationPolicy: "Orphan" | "Background" | "Foreground",
  ): Promise<boolean> {
    const { uid, name } = node.identity;
    const { resourceVersion = "" } = live.metadata ?? {};
    const options = { propagationPolicy, uid, resourceVersion, signal: this.#signal };
    try {
      await this.#context.client.delete(scopeOf(node, resource), name, options);
      return true;
    } catch (err) {
      if (isNotFound(err) || isConflict(err)) return false;
      throw err;
    }
  }

  #reportInvalidNamespace({ identity }: Node, owner: ObjectIdentity): void {
    const { apiVersion, kind, namespace, name, uid } = identity;
    const message = `ownerRef ${describeIdentity(owner)} does not exist in namespace ${JSON.stringify(namespace)}`;
    const regarding = { apiVersion, kind, metadata: { namespace, name, uid } };
    this.#recorder.record(regarding, { type: "Warning", reason: "OwnerRefInvalidNamespace", message });
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

function ownersOf({ metadata }: KubeObject): JSONValue {
  return (metadata?.ownerReferences ?? []) as JSONValue;
}

function policyOf(finalizers: readonly string[]): "Orphan" | "Background" | "Foreground" {
  if (finalizers.includes(orphanFinalizer)) return "Orphan";
  return finalizers.includes(foregroundFinalizer) ? "Foreground" : "Background";
}
