import type { KubeObject, OwnerReference } from "@kube-apiserver/apimachinery";
import type { ControllerContext } from "../controller.js";
import type { DiscoveredResource } from "../discovery.js";
import { follow } from "../follow.js";
import { AbsentOwnerCache } from "./absent-owners.js";
import { type Node, OwnerGraph } from "./graph.js";
import {
  alternateIdentity,
  identityOfOwner,
  isInReach,
  type ObjectIdentity,
  partitionDependents,
} from "./object-identity.js";

export const orphanFinalizer = "orphan";
export const foregroundFinalizer = "foregroundDeletion";

/** What the graph asks the collector to do. */
export interface GraphWork {
  /** Decide whether the object has to go. @param delayMs - default: at once */
  attemptToDelete(node: Node, delayMs?: number): void;
  /** Take the object's references out of its dependents. */
  attemptToOrphan(node: Node): void;
  /** Tell that an object refers to an owner that its namespace cannot have. */
  reportInvalidNamespace(dependent: Node, owner: ObjectIdentity): void;
}

/** How soon another view of an owner is looked at. */
const retryMs = 50;

interface Monitor {
  readonly resource: DiscoveredResource;
  readonly abort: AbortController;
  readonly done: Promise<void>;
  synced: boolean;
}

/**
 * Keeps the graph of owners and dependents up to date by following every deletable resource, and says what has to be
 * looked at when something changes. Mirrors upstream's `GraphBuilder`.
 */
export class GraphBuilder {
  readonly graph = new OwnerGraph();
  readonly absentOwners = new AbsentOwnerCache();
  readonly #context: ControllerContext;
  readonly #work: GraphWork;
  readonly #monitors = new Map<string, Monitor>();

  constructor(context: ControllerContext, work: GraphWork) {
    this.#context = context;
    this.#work = work;
  }

  /** Whether every followed resource has been listed once: before, an owner that is not in the graph may still come. */
  get hasSynced(): boolean {
    return [...this.#monitors.values()].every(({ synced }) => synced);
  }

  /** Whether the resource is followed, so that the graph has what there is of it. */
  follows(resource: DiscoveredResource): boolean {
    return this.#monitors.get(monitorKey(resource))?.synced === true;
  }

  /**
   * Follows exactly these resources from now on. What was seen of others stays in the graph: that a resource is no longer
   * served does not say that its objects are gone.
   */
  sync(resources: readonly DiscoveredResource[], signal: AbortSignal): void {
    const wanted = new Map(resources.map((resource) => [monitorKey(resource), resource]));
    for (const [key, monitor] of this.#monitors) {
      if (wanted.has(key)) continue;
      this.#monitors.delete(key);
      monitor.abort.abort();
    }
    for (const [key, resource] of wanted) {
      if (!this.#monitors.has(key)) this.#monitors.set(key, this.#start(resource, signal));
    }
  }

  /** Resolves when no monitor runs any more; they end when the signal given to {@link sync} aborts. */
  async stopped(): Promise<void> {
    await Promise.all([...this.#monitors.values()].map(({ done }) => done));
  }

  /**
   * The object that `node` stands for turned out not to exist. Where nobody has seen it and dependents disagree about what
   * it is, only this view of it is out, and the next one is looked at.
   */
  absent(node: Node): void {
    const { matching, others } = partitionDependents(node.dependents, node.identity);
    const next = node.virtual ? alternateIdentity(others, node.identity) : undefined;
    if (next === undefined) {
      this.#removed(node);
      return;
    }
    this.absentOwners.add(node.identity);
    for (const dependent of matching) this.#work.attemptToDelete(dependent);
    node.identity = next;
    this.#work.attemptToDelete(node, retryMs);
  }

  #start(resource: DiscoveredResource, signal: AbortSignal): Monitor {
    const abort = new AbortController();
    const handlers = {
      onUpsert: (object: KubeObject) => this.#observed(object, resource),
      onDelete: (object: KubeObject) => this.#deleted(object),
      onSync: (uids: ReadonlySet<string>) => {
        this.#forgetMissing(resource, uids);
        monitor.synced = true;
      },
    };
    const done = follow(this.#context, resource, handlers, AbortSignal.any([signal, abort.signal]));
    const monitor: Monitor = { resource, abort, done, synced: false };
    return monitor;
  }

  #forgetMissing(resource: DiscoveredResource, seen: ReadonlySet<string>): void {
    for (const node of this.graph.nodesOf(resource)) if (!seen.has(node.identity.uid)) this.#removed(node);
  }

  #deleted(object: KubeObject): void {
    const node = this.graph.get(object.metadata?.uid ?? "");
    if (node !== undefined) this.#removed(node);
  }

  #observed(object: KubeObject, resource: DiscoveredResource): void {
    const { metadata = {} } = object;
    if (metadata.uid === undefined || metadata.uid === "") return;
    const before = this.graph.get(metadata.uid);
    const wasWaiting = { dependents: before?.deletingDependents, orphans: before?.orphaningDependents };
    const owners = ownersOf(object);
    const identity = toIdentity(object, resource);
    const wasVirtual = before?.virtual === true;
    const observed = this.graph.observe(identity, resource, owners);
    const { node, virtualOwners, newOwners, lostOwners } = observed;
    if (wasVirtual) this.#checkDependents(node);
    for (const reference of newOwners) this.#checkOwner(node, reference);

    const finalizers = metadata.finalizers ?? [];
    node.beingDeleted = typeof metadata.deletionTimestamp === "string";
    node.orphaningDependents = node.beingDeleted && finalizers.includes(orphanFinalizer);
    node.deletingDependents = node.beingDeleted && finalizers.includes(foregroundFinalizer);

    // An owner nobody has seen is either not listed yet or gone: only asking tells.
    for (const owner of virtualOwners) this.#work.attemptToDelete(owner);
    if (owners.length > 0) this.#work.attemptToDelete(node);
    if (node.orphaningDependents && wasWaiting.orphans !== true) this.#work.attemptToOrphan(node);
    if (node.deletingDependents && wasWaiting.dependents !== true) {
      for (const dependent of node.dependents) this.#work.attemptToDelete(dependent);
      this.#work.attemptToDelete(node);
    }
    // A dependent that let go of its owner, or stopped blocking it, may have been the last one it waited for.
    for (const { uid } of [...lostOwners, ...owners]) this.#unblock(uid);
  }

  /** What dependents said of it may turn out wrong now that it is seen. */
  #checkDependents(node: Node): void {
    for (const dependent of partitionDependents(node.dependents, node.identity).others) {
      if (!isInReach(node.identity, dependent.identity.namespace)) this.#reportInvalid(dependent, node);
      this.#work.attemptToDelete(dependent);
    }
  }

  #checkOwner(node: Node, { uid }: OwnerReference): void {
    const owner = this.graph.get(uid);
    if (owner === undefined || owner.virtual || isInReach(owner.identity, node.identity.namespace)) return;
    this.#reportInvalid(node, owner);
  }

  #reportInvalid(dependent: Node, owner: Node): void {
    const reference = dependent.owners.find(({ uid }) => uid === owner.identity.uid);
    if (reference === undefined) return;
    this.#work.reportInvalidNamespace(dependent, identityOfOwner(reference, dependent.identity.namespace));
  }

  #removed(node: Node): void {
    this.graph.remove(node);
    if (node.dependents.size > 0) this.absentOwners.add(node.identity);
    for (const dependent of node.dependents) this.#work.attemptToDelete(dependent);
    for (const { uid } of node.owners) this.#unblock(uid);
  }

  #unblock(uid: string): void {
    const owner = this.graph.get(uid);
    if (owner?.deletingDependents) this.#work.attemptToDelete(owner);
  }
}

function monitorKey({ group, version, resource }: DiscoveredResource): string {
  return `${group}/${version}/${resource}`;
}

function toIdentity(object: KubeObject, resource: DiscoveredResource): ObjectIdentity {
  const { name = "", namespace = "", uid = "" } = object.metadata ?? {};
  const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
  return { apiVersion, kind: resource.kind, name, namespace, uid };
}

function ownersOf(object: KubeObject): readonly OwnerReference[] {
  return object.metadata?.ownerReferences ?? [];
}
