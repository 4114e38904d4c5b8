import type { Clock } from "@kube-apiserver/component-base";
import type { GetAttrsFunc } from "../interfaces.js";
import { Pacer } from "../store/pacer.js";
import { attrsOf, isRetired } from "../store/predicate.js";
import type { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";
import type { FieldDemand } from "./field-demand.js";
import { FieldIndex } from "./field-index.js";

/** An index that nobody asks for is kept through so many changes, or through as many as there are objects. */
const MIN_CHANGES_UNUSED = 1_000;

/** Whose index it is: a resource that is served in several versions has attributes of each. */
type ByField = Map<string, FieldIndex>;

/**
 * The indexes of a resource. One is built by the first list that would look at a good part of all objects without it, and
 * follows every change from then on. It is let go once following has cost as much as building it anew would, with nobody
 * having asked for it meanwhile, or when another function has taken the place of the one that it was built with.
 */
export class FieldIndexes {
  readonly #clock: Clock;
  readonly #byAttrs = new Map<GetAttrsFunc, ByField>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many there are. */
  get size(): number {
    let size = 0;
    for (const byField of this.#byAttrs.values()) size += byField.size;
    return size;
  }

  /** The index for a demand, if it is there. */
  find({ field, getAttrs }: FieldDemand): FieldIndex | undefined {
    return this.#byAttrs.get(getAttrs)?.get(field);
  }

  /**
   * Builds the index for a demand if need be: that computes the attributes of every object, pausing in between.
   * @param currentTree - the objects now, asked for again after each pause
   */
  async open(demand: FieldDemand, currentTree: () => ObjectTree): Promise<void> {
    if (this.find(demand) !== undefined) return;
    const { field, getAttrs } = demand;
    await warmAttrs(currentTree(), getAttrs, new Pacer(this.#clock));
    // Others may have waited for the same one, or it is of no use any more.
    if (this.find(demand) !== undefined || isRetired(getAttrs)) return;
    this.#dropRetired();
    const byField: ByField = this.#byAttrs.get(getAttrs) ?? new Map();
    this.#byAttrs.set(getAttrs, byField.set(field, new FieldIndex(field, getAttrs, currentTree())));
  }

  /** Follows a change; see {@link FieldIndex.apply}. `objects`: how many there are now. */
  apply(change: ObjectChange, cached: CachedObject | undefined, objects: number): void {
    const maxUnused = Math.max(MIN_CHANGES_UNUSED, objects);
    this.#dropRetired();
    for (const [getAttrs, byField] of this.#byAttrs) {
      for (const [field, index] of byField) {
        index.apply(change, cached);
        if (index.changesUnused > maxUnused) byField.delete(field);
      }
      if (byField.size === 0) this.#byAttrs.delete(getAttrs);
    }
  }

  clear(): void {
    this.#byAttrs.clear();
  }

  #dropRetired(): void {
    for (const getAttrs of this.#byAttrs.keys()) if (isRetired(getAttrs)) this.#byAttrs.delete(getAttrs);
  }
}

/** Attributes stay with their objects, so that building an index from them afterwards takes no time. */
async function warmAttrs(tree: ObjectTree, getAttrs: GetAttrsFunc, pacer: Pacer): Promise<void> {
  for (const [, { object }] of tree.range("")) {
    attrsOf(object, getAttrs);
    if (pacer.isDue()) await pacer.pause();
  }
}
