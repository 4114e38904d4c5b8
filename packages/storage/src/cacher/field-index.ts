import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc } from "../interfaces.js";
import { attrsOf } from "../store/predicate.js";
import { PersistentTree, type TreeEntry } from "../tree/persistent-tree.js";
import type { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";

const nothing: ObjectTree = PersistentTree.empty();

/** The objects of a resource by the value of one field (`spec.nodeName`), each value's in the order of their keys. */
export class FieldIndex {
  readonly #field: string;
  readonly #getAttrs: GetAttrsFunc;
  readonly #byValue = new Map<string, ObjectTree>();
  #changesUnused = 0;

  constructor(field: string, getAttrs: GetAttrsFunc, tree: ObjectTree) {
    this.#field = field;
    this.#getAttrs = getAttrs;
    const entries = new Map<string, TreeEntry<CachedObject>[]>();
    for (const entry of tree.range("")) {
      const value = this.#valueOf(entry[1].object);
      const known = entries.get(value);
      if (known === undefined) entries.set(value, [entry]);
      else known.push(entry);
    }
    for (const [value, sorted] of entries) this.#byValue.set(value, PersistentTree.fromSorted(sorted));
  }

  /** Changes that were followed since somebody looked something up. */
  get changesUnused(): number {
    return this.#changesUnused;
  }

  /** Follows a change that the tree has seen; `cached` is its new state, undefined after a deletion. */
  apply({ key, previous }: ObjectChange, cached: CachedObject | undefined): void {
    this.#changesUnused++;
    const before = previous === undefined ? undefined : this.#valueOf(previous);
    const after = cached === undefined ? undefined : this.#valueOf(cached.object);
    if (before !== undefined && before !== after) this.#keep(before, this.#objectsOf(before).delete(key));
    if (cached !== undefined && after !== undefined) this.#keep(after, this.#objectsOf(after).set(key, cached));
  }

  /** Objects whose field has `value` now: a snapshot. */
  lookup(value: string): ObjectTree {
    this.#changesUnused = 0;
    return this.#objectsOf(value);
  }

  #objectsOf(value: string): ObjectTree {
    return this.#byValue.get(value) ?? nothing;
  }

  #keep(value: string, objects: ObjectTree): void {
    if (objects.size === 0) this.#byValue.delete(value);
    else this.#byValue.set(value, objects);
  }

  #valueOf(object: EncodedObject): string {
    const { fields } = attrsOf(object, this.#getAttrs);
    return Object.hasOwn(fields, this.#field) ? (fields[this.#field] ?? "") : "";
  }
}
