import { Flag, type FlagInfo } from "./flag.js";
import type { FlagType } from "./flag-type.js";

/** The flags of one section of help. */
export class FlagSet {
  readonly name: string;
  readonly #flags = new Map<string, Flag>();

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Adds a flag for a field: `flags.var(this, "prefix", stringFlag, { name: "etcd-prefix", usage: "..." })`.
   * @throws RangeError when the set has a flag of that name
   */
  var<K extends string, T>(target: Record<K, T>, key: K, type: FlagType<T>, info: FlagInfo): void {
    const flag = new Flag<T>(info, type, {
      get: () => target[key],
      set: (value) => {
        target[key] = value;
      },
    });
    if (this.#flags.has(info.name)) throw new RangeError(`${this.name} flag redefined: ${info.name}`);
    // A set holds flags of every type; each of them only ever meets text.
    this.#flags.set(info.name, flag as unknown as Flag);
  }

  /** In alphabetical order. */
  all(): readonly Flag[] {
    return [...this.#flags.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  lookup(name: string): Flag | undefined {
    return this.#flags.get(name);
  }
}
