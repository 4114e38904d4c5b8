import {
  getOwn,
  isJSONObject,
  isUnchangedValue,
  type JSONValue,
  type ListSchema,
  oldItemFinder,
  type Schema,
} from "@kube-apiserver/apimachinery";

/** A value and the one it takes the place of. */
interface Pair {
  readonly value: JSONValue;
  readonly old: JSONValue;
  readonly schema: Schema;
}

/**
 * What rules may know about the object before an update: the old value of a value (`oldSelf`), and whether the value is
 * still the same, for then rules that have become stricter only warn. Mirrors the old objects and the `ratchetingOptions`
 * that `cel.Validator` hands down side by side.
 */
export class Correlation {
  /** The old value, for rules to see; undefined where there is none, or null. */
  readonly old: JSONValue | undefined;
  readonly #current: Pair | undefined;
  /** The nearest value around that has an old one. */
  readonly #parent: Pair | undefined;

  private constructor(old: JSONValue | undefined, current: Pair | undefined, parent: Pair | undefined) {
    this.old = old === null ? undefined : old;
    this.#current = current;
    this.#parent = parent;
  }

  static root(value: JSONValue, old: JSONValue | undefined, schema: Schema): Correlation {
    return new Correlation(old, old === undefined ? undefined : { value, old, schema }, undefined);
  }

  /** Whether the value, or else the nearest one around that has an old one, is what it was before. */
  get isUnchanged(): boolean {
    const pair = this.#current ?? this.#parent;
    return pair !== undefined && isUnchangedValue(pair.value, pair.old, pair.schema);
  }

  /** That of a member of the object, which the schema describes. */
  member(key: string, value: JSONValue, schema: Schema): Correlation {
    const pair = this.#current;
    if (pair === undefined) return this;
    const before = isJSONObject(pair.old) ? getOwn(pair.old, key) : undefined;
    const visible = this.old === undefined || isUncorrelatable(pair.schema) ? undefined : before;
    // Old and new are converted to the same type, so a change of that would not show.
    if (this.#parent === undefined && (key === "apiVersion" || key === "kind")) {
      return new Correlation(visible, undefined, undefined);
    }
    return new Correlation(visible, before === undefined ? undefined : { value, old: before, schema }, pair);
  }

  /** Those of the items of the list: only associative lists can tell what an item takes the place of. */
  items(list: ListSchema): (item: JSONValue) => Correlation {
    const pair = this.#current;
    if (pair === undefined) return () => this;
    const find = oldItemFinder(list, pair.old);
    return (value) => {
      const old = find(value);
      const current = old === undefined ? undefined : { value, old, schema: list.items };
      return new Correlation(this.old === undefined ? undefined : old, current, pair);
    };
  }
}

function isUncorrelatable(schema: Schema): boolean {
  return (schema.kind === "struct" || schema.kind === "map") && schema.correlatable === false;
}
