import { identityKey, type ObjectIdentity } from "./object-identity.js";

/**
 * Owners that are known not to exist, so that a thousand dependents do not ask a thousand times. An owner is what a
 * reference says of it: another reference of the same uid may be right where this one is wrong.
 */
export class AbsentOwnerCache {
  readonly #limit: number;
  readonly #keys = new Set<string>();

  /** At most `limit` entries; upstream keeps 500. */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  add(owner: ObjectIdentity): void {
    const key = identityKey(owner);
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size <= this.#limit) return;
    const [oldest] = this.#keys;
    if (oldest !== undefined) this.#keys.delete(oldest);
  }

  has(owner: ObjectIdentity): boolean {
    return this.#keys.has(identityKey(owner));
  }
}
