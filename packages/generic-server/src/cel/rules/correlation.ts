import { isJSONObject, type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";

/** A value and the one it takes the place of. */
interface Pair {
  readonly value: JSONValue;
  readonly old: JSONValue;
}

/**
 * Tells whether a value is the one that was there before: then rules that have become stricter only warn. Mirrors
 * `ratchetingOptions`.
 */
export class Correlation {
  readonly #current: Pair | undefined;
  /** The nearest value around that has an old one. */
  readonly #parent: Pair | undefined;

  private constructor(current: Pair | undefined, parent: Pair | undefined) {
    this.#current = current;
    this.#parent = parent;
  }

  static root(value: JSONValue, old: JSONValue | undefined): Correlation {
    return new Correlation(old === undefined ? undefined : { value, old }, undefined);
  }

  /** The old value; undefined where there is none to compare with. */
  get old(): JSONValue | undefined {
    return this.#current?.old;
  }

  get isUnchanged(): boolean {
    const pair = this.#current ?? this.#parent;
    return pair !== undefined && jsonEqual(pair.value, pair.old);
  }

  /** That of a member of an object. */
  member(key: string, value: JSONValue): Correlation {
    if (this.#current === undefined) return this;
    const isRoot = this.#parent === undefined;
    if (isRoot && (key === "apiVersion" || key === "kind")) return new Correlation(undefined, undefined);
    const { old } = this.#current;
    const before = isJSONObject(old) && Object.hasOwn(old, key) ? old[key] : undefined;
    return this.#below(value, before);
  }

  /** That of an item of a list, given the item that it takes the place of. */
  item(value: JSONValue, old: JSONValue | undefined): Correlation {
    return this.#current === undefined ? this : this.#below(value, old);
  }

  #below(value: JSONValue, old: JSONValue | undefined): Correlation {
    return new Correlation(old === undefined ? undefined : { value, old }, this.#current);
  }
}
