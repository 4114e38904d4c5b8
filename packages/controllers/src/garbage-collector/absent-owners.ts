/**
 * Owners that were found not to exist: asking again for every dependent would be one request each. Bounded, oldest out
 * first. A uid never comes back, so an entry never becomes wrong; the namespace is part of the key because a reference
 * names no namespace.
 */
export class AbsentOwnerCache {
  readonly #limit: number;
  readonly #keys = new Set<string>();

  /** At most `limit` entries; upstream keeps 500. */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  add(namespace: string, uid: string): void {
    const key = `${namespace}/${uid}`;
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= this.#limit) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  has(namespace: string, uid: string): boolean {
    return this.#keys.has(`${namespace}/${uid}`);
  }
}
