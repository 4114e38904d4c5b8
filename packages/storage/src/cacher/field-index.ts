import type { GetAttrsFunc } from "../interfaces.js";
import { attrsOf } from "../store/predicate.js";
import { compareKeys } from "../tree/compare-keys.js";
import type { TreeEntry } from "../tree/persistent-tree.js";
import type { ObjectChange } from "../watch/object-change.js";
import type { CachedObject, ObjectTree } from "./cached-object.js";

/**
 * Objects by the value of one field (`spec.nodeName`): lists that demand a value look at those only. Built by the first
 * such list, kept up to date from then on.
 */
export class FieldIndex {
  readonly #field: string;
  readonly #getAttrs: GetAttrsFunc;
  readonly #byValue = new Map<string, Map<string, CachedObject>>();

  constructor(field: string, getAttrs: GetAttrsFunc, tree: ObjectTree) {
    this.#field = field;
    this.#getAttrs = getAttrs;
    for (const [key, cached] of tree.range("")) this.#add(key, cached);
  }

  /** Follows a change that the tree has seen; `cached` is its new state, undefined after a deletion. */
  apply({ key, previous }: ObjectChange, cached: CachedObject | undefined): void {
    if (previous !== undefined) {
      const value = this.#valueOf({ object: previous, revision: 0n });
      const bucket = this.#byValue.get(value);
      bucket?.delete(key);
      if (bucket?.size === 0) this.#byValue.delete(value);
    }
    if (cached !== undefined) this.#add(key, cached);
  }

  /** Objects under `prefix` whose field has `value`, in key order. */
  lookup(value: string, prefix: string): TreeEntry<CachedObject>[] {
    const bucket = this.#byValue.get(value) ?? new Map<string, CachedObject>();
    return [...bucket].filter(([key]) => key.startsWith(prefix)).sort(([a], [b]) => compareKeys(a, b));
  }

  #add(key: string, cached: CachedObject): void {
    const value = this.#valueOf(cached);
    const bucket = this.#byValue.get(value);
    if (bucket === undefined) this.#byValue.set(value, new Map([[key, cached]]));
    else bucket.set(key, cached);
  }

  #valueOf({ object }: CachedObject): string {
    const { fields } = attrsOf(object, this.#getAttrs);
    return Object.hasOwn(fields, this.#field) ? (fields[this.#field] ?? "") : "";
  }
}
