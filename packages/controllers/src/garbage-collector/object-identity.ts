import type { OwnerReference } from "@kube-apiserver/apimachinery";
import type { Node } from "./graph.js";

/** Which object a node stands for. A virtual node knows only what an owner reference says. */
export interface ObjectIdentity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** `""` for cluster-scoped objects; for a virtual node the dependent's namespace, which may be wrong. */
  readonly namespace: string;
  readonly uid: string;
}

/** The owner that a reference in `namespace` speaks of. */
export function identityOfOwner({ apiVersion, kind, name, uid }: OwnerReference, namespace: string): ObjectIdentity {
  return { apiVersion, kind, name, uid, namespace };
}

/** The same text for the same identity. */
export function identityKey({ apiVersion, kind, namespace, name, uid }: ObjectIdentity): string {
  return JSON.stringify([apiVersion, kind, namespace, name, uid]);
}

/** As upstream's events show it. */
export function describeIdentity({ apiVersion, kind, namespace, name, uid }: ObjectIdentity): string {
  return `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`;
}

/** Whether the reference of an object in `namespace` says what the owner is, and can reach it. */
export function refersTo(reference: OwnerReference, namespace: string, owner: ObjectIdentity): boolean {
  return (
    reference.uid === owner.uid &&
    reference.name === owner.name &&
    reference.kind === owner.kind &&
    reference.apiVersion === owner.apiVersion &&
    isInReach(owner, namespace)
  );
}

/** Whether objects of `namespace` may have the owner: one of their own namespace, or a cluster-scoped one. */
export function isInReach(owner: ObjectIdentity, namespace: string): boolean {
  return owner.namespace === "" || owner.namespace === namespace;
}

/** Dependents that say what the owner is, and those that say something else of its uid. Mirrors `partitionDependents`. */
export function partitionDependents(
  dependents: Iterable<Node>,
  owner: ObjectIdentity,
): { readonly matching: readonly Node[]; readonly others: readonly Node[] } {
  const matching: Node[] = [];
  const others: Node[] = [];
  for (const dependent of dependents) {
    const references = dependent.owners.filter(({ uid }) => uid === owner.uid);
    const fits = (reference: OwnerReference) => refersTo(reference, dependent.identity.namespace, owner);
    if (references.some(fits)) matching.push(dependent);
    if (references.some((reference) => !fits(reference))) others.push(dependent);
  }
  return { matching, others };
}

/**
 * What else the owner may be, by what dependents say of its uid: the next one after `absent` in a fixed order, so that each
 * gets its turn. Mirrors `getAlternateOwnerIdentity`.
 */
export function alternateIdentity(dependents: readonly Node[], absent: ObjectIdentity): ObjectIdentity | undefined {
  const said = new Map<string, ObjectIdentity>();
  for (const { owners, identity } of dependents) {
    for (const reference of owners) {
      if (reference.uid !== absent.uid || refersTo(reference, identity.namespace, absent)) continue;
      const owner = identityOfOwner(reference, identity.namespace);
      said.set(identityKey(owner), owner);
    }
  }
  const keys = [...said.keys()].sort();
  const next = keys.find((key) => key > identityKey(absent)) ?? keys[0];
  return next === undefined ? undefined : said.get(next);
}
