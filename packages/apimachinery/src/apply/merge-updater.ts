import { jsonEqual } from "../json/equal.js";
import type { KubeObject } from "../runtime/kube-object.js";
import { type NextStep, runWithPauses } from "../runtime/run-with-pauses.js";
import type { Schema } from "../schema/schema.js";
import { type Comparison, compareTyped, compareTypedSteps, filterFields } from "./compare.js";
import { type Conflict, ConflictsError } from "./conflicts.js";
import type { FieldFilter } from "./field-filter.js";
import { FieldSet } from "./field-set.js";
import type { ManagedFields, Manager } from "./managed-fields.js";
import { mergeTyped } from "./merge.js";
import { reconcileWithSchema } from "./reconcile-schema.js";
import { ensureNamedFieldsAreMembers, removeItems } from "./remove-items.js";
import { toFieldSet } from "./to-field-set.js";

/** An object as one API version has it, with that version's schema. */
export interface VersionedObject {
  readonly object: KubeObject;
  readonly schema: Schema;
}

/** How fields of managers that wrote in other versions are understood. */
export interface VersionConverter {
  /** The object in `apiVersion`; undefined when that version is not served any more. */
  convert(object: VersionedObject, apiVersion: string): Promise<VersionedObject | undefined>;
  /** What can be owned through the endpoint in `apiVersion`; undefined: everything. */
  filterOf(apiVersion: string): FieldFilter | undefined;
}

interface Change {
  readonly live: VersionedObject;
  readonly next: VersionedObject;
  readonly apiVersion: string;
  readonly managers: ManagedFields;
  /** Key of the manager that acts. */
  readonly actor: string;
  /** See {@link NextStep}. */
  readonly nextStep?: NextStep | undefined;
}

/** What an application is about to remove. */
interface Pruning {
  readonly merged: VersionedObject;
  /** Version of the merged object. */
  readonly apiVersion: string;
  /** What the manager owned before. */
  readonly last: Manager;
  /** The merged object in the version of that. */
  readonly mergedThen: VersionedObject;
}

/**
 * The ownership rules of server-side apply over two states of an object.
 * Mirrors structured-merge-diff's `merge.Updater`.
 */
export class MergeUpdater {
  readonly #converter: VersionConverter;

  constructor(converter: VersionConverter) {
    this.#converter = converter;
  }

  /** Ownership after `next` replaced `live` by an update: whoever changes a field owns it, alone. */
  async update(change: Change, actor: Manager): Promise<ManagedFields> {
    const reconciled = await this.#reconcile(change.live, change.managers);
    const { managers, comparison } = await this.#takeOver({ ...change, managers: reconciled }, true);
    const before = managers.get(change.actor)?.fields ?? FieldSet.empty;
    const fields = filtered(
      before.difference(comparison.removed).union(comparison.modified).union(comparison.added),
      this.#converter.filterOf(change.apiVersion),
    );
    return withManager(managers, change.actor, { ...actor, fields });
  }

  /**
   * Merges `applied` into `live`. The result has `object` undefined when it equals `live`.
   * @throws ConflictsError unless `force`
   */
  async apply(
    change: Omit<Change, "next">,
    applied: VersionedObject,
    actor: Manager,
    force: boolean,
  ): Promise<{ object: KubeObject | undefined; managers: ManagedFields }> {
    const managers = new Map(await this.#reconcile(change.live, change.managers));
    const last = managers.get(change.actor);
    const { schema } = change.live;
    const merged = mergeTyped(change.live.object, applied.object, schema) as KubeObject;
    await change.nextStep?.();
    const fields = filtered(toFieldSet(applied.object, schema), this.#converter.filterOf(change.apiVersion));
    managers.set(change.actor, { ...actor, fields: fields.unlessEqual(last?.fields) });
    const next = await this.#prune({ object: merged, schema }, managers, change, last);
    await change.nextStep?.();
    const result = await this.#takeOver({ ...change, next, managers }, force);
    const isNoop = jsonEqual(change.live.object, next.object);
    return { object: isNoop ? undefined : next.object, managers: result.managers };
  }

  /** Takes changed fields from their other managers; without `force` that is a conflict. */
  async #takeOver(change: Change, force: boolean): Promise<{ managers: ManagedFields; comparison: Comparison }> {
    const comparison = await compareInSteps(change.live, change.next, change.nextStep);
    const byVersion = new Map([
      [change.apiVersion, filterFields(comparison, this.#converter.filterOf(change.apiVersion))],
    ]);
    const managers = new Map(change.managers);
    const conflicts: Conflict[] = [];
    for (const [key, manager] of change.managers) {
      if (key === change.actor) continue;
      const seen = await this.#comparisonIn(manager.apiVersion, change, byVersion);
      if (seen === undefined) {
        managers.delete(key);
        continue;
      }
      const taken = manager.fields.intersection(seen.modified).union(manager.fields.intersection(seen.added));
      if (!force) for (const path of taken.paths()) conflicts.push({ manager, path });
      const fields = manager.fields.difference(taken).difference(seen.removed);
      if (fields !== manager.fields) managers.set(key, { ...manager, fields });
    }
    if (conflicts.length > 0) throw new ConflictsError(conflicts);
    for (const [key, manager] of managers) if (manager.fields.isEmpty) managers.delete(key);
    return { managers, comparison };
  }

  async #comparisonIn(
    apiVersion: string,
    { live, next, nextStep }: Change,
    byVersion: Map<string, Comparison>,
  ): Promise<Comparison | undefined> {
    const known = byVersion.get(apiVersion);
    if (known !== undefined) return known;
    const before = await this.#converter.convert(live, apiVersion);
    const after = await this.#converter.convert(next, apiVersion);
    if (before === undefined || after === undefined) return undefined;
    const comparison = filterFields(
      await compareInSteps(before, after, nextStep),
      this.#converter.filterOf(apiVersion),
    );
    byVersion.set(apiVersion, comparison);
    return comparison;
  }

  /**
   * Removes what the manager applied last time, did not apply now, and nobody else owns.
   * Items without any owner that the manager did not apply last time stay.
   *
   * Unlike upstream, which carries the object from version to version, this goes through the sets of fields: a version
   * may not know every field of another, and what it does not know is none of its business.
   */
  async #prune(
    merged: VersionedObject,
    managers: ManagedFields,
    { apiVersion }: { readonly apiVersion: string },
    last: Manager | undefined,
  ): Promise<VersionedObject> {
    if (last === undefined || last.fields.isEmpty) return merged;
    const mergedThen = await this.#in(last.apiVersion, merged, apiVersion);
    if (mergedThen === undefined) return merged;
    const then: Pruning = { merged, apiVersion, last, mergedThen };
    const lastFields = ensureNamedFieldsAreMembers(last.fields, mergedThen.schema);
    const pruned = await this.#removeLike(then, { ...mergedThen, object: remove(mergedThen, lastFields) });
    return this.#addBackDangling(then, await this.#addBackOwned(then, pruned, managers));
  }

  async #addBackOwned(
    { merged, apiVersion, last }: Pruning,
    pruned: VersionedObject,
    managers: ManagedFields,
  ): Promise<VersionedObject> {
    const owned = new Map<string, FieldSet[]>();
    for (const manager of managers.values()) {
      const known = owned.get(manager.apiVersion);
      if (known === undefined) owned.set(manager.apiVersion, [manager.fields]);
      else known.push(manager.fields);
    }
    // The pruned version goes first: fields that it brings back may be needed to convert to the others.
    const versions = [...owned.keys()].sort((a, b) => Number(b === last.apiVersion) - Number(a === last.apiVersion));
    let result = pruned;
    for (const version of versions) {
      const before = await this.#in(version, merged, apiVersion);
      const after = await this.#in(version, result, apiVersion);
      if (before === undefined || after === undefined) continue;
      const gone = namedFieldsOf(before).difference(namedFieldsOf({ ...after, schema: before.schema }));
      const theirs = ensureNamedFieldsAreMembers(FieldSet.unionOf(owned.get(version) ?? []), before.schema);
      if (gone.intersection(theirs).isEmpty) continue;
      const restored = { ...before, object: remove(before, gone.difference(theirs)) };
      result = version === apiVersion ? restored : await this.#addLike(merged, result, restored, apiVersion);
    }
    return result;
  }

  async #addBackDangling(then: Pruning, pruned: VersionedObject): Promise<VersionedObject> {
    const { merged, apiVersion, last, mergedThen } = then;
    const now = await this.#in(last.apiVersion, pruned, apiVersion);
    if (now === undefined) return merged;
    const { schema } = mergedThen;
    const gone = namedFieldsOf(mergedThen).difference(namedFieldsOf({ ...now, schema }));
    const taken = gone.intersection(ensureNamedFieldsAreMembers(last.fields, schema));
    return this.#removeLike(then, { schema, object: remove(mergedThen, taken) });
  }

  /** The merged object without what `left` lacks of it, in the version of the last application. */
  async #removeLike(
    { merged, apiVersion, last, mergedThen }: Pruning,
    left: VersionedObject,
  ): Promise<VersionedObject> {
    if (last.apiVersion === apiVersion) return left;
    const before = await this.#converter.convert(mergedThen, apiVersion);
    const after = await this.#converter.convert(left, apiVersion);
    if (before === undefined || after === undefined) return merged;
    const { schema } = merged;
    const gone = namedFieldsOf({ ...before, schema }).difference(namedFieldsOf({ ...after, schema }));
    return { schema, object: remove(merged, gone) };
  }

  /** What `pruned` has of the merged object, and what `restored` has of it in another version. */
  async #addLike(
    merged: VersionedObject,
    pruned: VersionedObject,
    restored: VersionedObject,
    apiVersion: string,
  ): Promise<VersionedObject> {
    const back = await this.#converter.convert(restored, apiVersion);
    if (back === undefined) return pruned;
    const { schema } = merged;
    const kept = namedFieldsOf(pruned).union(namedFieldsOf({ ...back, schema }));
    return { schema, object: remove(merged, namedFieldsOf(merged).difference(kept)) };
  }

  /** An object of `apiVersion` in another version. */
  async #in(version: string, object: VersionedObject, apiVersion: string): Promise<VersionedObject | undefined> {
    return version === apiVersion ? object : this.#converter.convert(object, version);
  }

  async #reconcile(live: VersionedObject, managers: ManagedFields): Promise<ManagedFields> {
    const result = new Map<string, Manager>();
    for (const [key, manager] of managers) {
      const versioned = await this.#converter.convert(live, manager.apiVersion);
      // A version that is gone cannot be understood any more: its managers are dropped.
      if (versioned === undefined) continue;
      const fields = reconcileWithSchema(manager.fields, versioned.schema);
      result.set(key, fields === manager.fields ? manager : { ...manager, fields });
    }
    return result;
  }
}

/** Large objects are compared in steps. */
async function compareInSteps(
  left: VersionedObject,
  right: VersionedObject,
  nextStep: NextStep | undefined,
): Promise<Comparison> {
  const pause = nextStep?.();
  if (nextStep === undefined || pause === undefined) return compareTyped(left.object, right.object, left.schema);
  await pause;
  return runWithPauses(compareTypedSteps(left.object, right.object, left.schema), nextStep);
}

function remove({ object, schema }: VersionedObject, set: FieldSet): KubeObject {
  return (removeItems(object, set, schema) ?? {}) as KubeObject;
}

function namedFieldsOf({ object, schema }: VersionedObject): FieldSet {
  return ensureNamedFieldsAreMembers(toFieldSet(object, schema), schema);
}

function filtered(fields: FieldSet, filter: FieldFilter | undefined): FieldSet {
  return filter === undefined ? fields : filter(fields);
}

function withManager(managers: ManagedFields, key: string, manager: Manager): ManagedFields {
  const result = new Map(managers);
  if (manager.fields.isEmpty) result.delete(key);
  else result.set(key, manager);
  return result;
}
