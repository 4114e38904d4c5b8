import type { OwnerReference } from "@kube-apiserver/apimachinery";
import type { DiscoveredResource } from "../discovery.js";
import { identityOfOwner, type ObjectIdentity } from "./object-identity.js";

/** One object in the graph of owners and dependents. */
export class Node {
  identity: ObjectIdentity;
  /** Resource it was seen under; undefined while the node is virtual. */
  resource: DiscoveredResource | undefined;
  owners: readonly OwnerReference[] = [];
  readonly dependents = new Set<Node>();
  /** It has a deletionTimestamp. */
  beingDeleted = false;
  /** It waits for its dependents to go first (foreground deletion). */
  deletingDependents = false;
  /** It waits for its dependents to be orphaned. */
  orphaningDependents = false;

  constructor(identity: ObjectIdentity) {
    this.identity = identity;
  }

  /** Only known from references of dependents: nobody has seen it. */
  get virtual(): boolean {
    return this.resource === undefined;
  }

  /** Dependents that keep a foreground deletion of this node from finishing. */
  blockingDependents(): readonly Node[] {
    return [...this.dependents].filter((dependent) =>
      dependent.owners.some(({ uid, blockOwnerDeletion }) => uid === this.identity.uid && blockOwnerDeletion === true),
    );
  }
}

/**
 * Objects by uid with edges from owners to dependents. Owners that were not seen yet get virtual nodes, so that edges
 * exist before their ends do.
 */
export class OwnerGraph {
  readonly #nodes = new Map<string, Node>();

  get size(): number {
    return this.#nodes.size;
  }

  get(uid: string): Node | undefined {
    return this.#nodes.get(uid);
  }

  /** Nodes seen under `resource`, in whatever version. */
  nodesOf({ group, resource }: DiscoveredResource): readonly Node[] {
    const isOf = (seen: DiscoveredResource | undefined) => seen?.group === group && seen.resource === resource;
    return [...this.#nodes.values()].filter((node) => isOf(node.resource));
  }

  /** Adds or updates an observed object. */
  observe(
    identity: ObjectIdentity,
    resource: DiscoveredResource,
    owners: readonly OwnerReference[],
  ): {
    readonly node: Node;
    /** Owners that nodes were made for, since nobody has seen them. */
    readonly virtualOwners: readonly Node[];
    /** References that are new, and those that are gone. */
    readonly newOwners: readonly OwnerReference[];
    readonly lostOwners: readonly OwnerReference[];
  } {
    let node = this.#nodes.get(identity.uid);
    if (node === undefined) {
      node = new Node(identity);
      this.#nodes.set(identity.uid, node);
    }
    node.identity = identity;
    node.resource = resource;
    const lostOwners = node.owners.filter(({ uid }) => !owners.some((owner) => owner.uid === uid));
    for (const { uid } of lostOwners) this.#nodes.get(uid)?.dependents.delete(node);
    const before = node.owners;
    const newOwners = owners.filter(({ uid }) => !before.some((owner) => owner.uid === uid));
    node.owners = owners;
    return { node, virtualOwners: this.#link(node), newOwners, lostOwners };
  }

  #link(node: Node): readonly Node[] {
    const made: Node[] = [];
    for (const reference of node.owners) {
      let owner = this.#nodes.get(reference.uid);
      if (owner === undefined) {
        owner = new Node(identityOfOwner(reference, node.identity.namespace));
        this.#nodes.set(reference.uid, owner);
        made.push(owner);
      }
      owner.dependents.add(node);
    }
    return made;
  }

  /** Removes an object. Its dependents keep their references: they have to be looked at. */
  remove(node: Node): void {
    this.#nodes.delete(node.identity.uid);
    for (const { uid } of node.owners) this.#nodes.get(uid)?.dependents.delete(node);
  }
}
