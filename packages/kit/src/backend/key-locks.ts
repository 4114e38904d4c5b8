/** Lets one piece of work at a time have a key. */
export class KeyLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Whether somebody has the key, or waits for it. */
  isHeld(key: string): boolean {
    return this.#tails.has(key);
  }

  /** Runs `work` once everybody who asked before is done. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const own = (async () => {
      await before;
      return work();
    })();
    const tail = own.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, tail);
    try {
      return await own;
    } finally {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
