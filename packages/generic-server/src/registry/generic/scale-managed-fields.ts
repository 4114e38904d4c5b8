import {
  decodeManagedFields,
  encodeManagedFields,
  FieldSet,
  type ManagedFieldsEntry,
  type Manager,
} from "@kube-apiserver/apimachinery";

const scaleAPIVersion = "autoscaling/v1";
const replicasInScale: readonly string[] = ["f:spec", "f:replicas"];

/** Where the parent of a Scale keeps its replicas. */
export interface ReplicasMapping {
  /** `apiVersion` in which the parent is stored. */
  readonly apiVersion: string;
  /** Path of the replicas by the parent's `apiVersion`, as field names. Entries of other versions are dropped. */
  readonly paths: ReadonlyMap<string, readonly string[]>;
}

type Entries = readonly ManagedFieldsEntry[] | undefined;

/**
 * Who owns the replicas, as a Scale says it: managers of the parent that own them. Mirrors `ScaleHandler.ToSubresource`.
 */
export function toScaleManagedFields(entries: Entries, mapping: ReplicasMapping): readonly ManagedFieldsEntry[] {
  const owners = new Map<string, Manager>();
  for (const [key, manager] of decodeManagedFields(entries)) {
    const path = elementsOf(mapping, manager.apiVersion);
    if (path === undefined || !manager.fields.has(path)) continue;
    owners.set(key, { ...manager, apiVersion: scaleAPIVersion, fields: FieldSet.of(replicasInScale) });
  }
  return encodeManagedFields(owners);
}

/**
 * The parent's managers after its Scale was written: whoever owns the replicas of the Scale owns those of the parent,
 * and nobody else does. Mirrors `ScaleHandler.ToParent`.
 */
export function toParentManagedFields(
  parentEntries: Entries,
  scaleEntries: Entries,
  mapping: ReplicasMapping,
): readonly ManagedFieldsEntry[] {
  const owners = new Map(decodeManagedFields(scaleEntries));
  const managers = new Map<string, Manager>();
  for (const [key, manager] of decodeManagedFields(parentEntries)) {
    const path = elementsOf(mapping, manager.apiVersion);
    if (path === undefined) continue;
    if (!manager.fields.has(path) || owners.delete(key)) {
      managers.set(key, manager);
      continue;
    }
    const fields = manager.fields.difference(FieldSet.of(path));
    if (!fields.isEmpty) managers.set(key, { ...manager, fields });
  }
  const path = elementsOf(mapping, mapping.apiVersion);
  if (path === undefined) return encodeManagedFields(managers);
  for (const [key, owner] of owners) {
    if (!owner.fields.has(replicasInScale)) continue;
    managers.set(key, { ...owner, apiVersion: mapping.apiVersion, time: undefined, fields: FieldSet.of(path) });
  }
  return encodeManagedFields(managers);
}

function elementsOf({ paths }: ReplicasMapping, apiVersion: string): readonly string[] | undefined {
  return paths.get(apiVersion)?.map((name) => `f:${name}`);
}
