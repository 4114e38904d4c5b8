/** So many items are visited in one step: some tenths of a millisecond. */
const itemsPerStep = 256;

/**
 * Lets a recursive walk over an object pause in the middle of its lists and maps, however these are nested. The walk goes
 * through each by {@link each}, and what does not fit into a step is left for later ones, roughly in the order of the
 * document. So nobody may rely on the items' having been visited when `each` returns: results are written into a list or
 * map that is there from the start, and are complete when {@link rest} is at its end.
 *
 * Whoever walks over small objects does without: there, an ordinary loop is faster.
 */
export class SteppedWalk {
  #left = itemsPerStep;
  /** What comes first is last. */
  readonly #later: (() => void)[] = [];
  /** What this step has left over so far, innermost first. */
  #leftOver: (() => void)[] = [];

  /** Calls `visit` with every number from 0 to `count`, as many as fit into this step now, the others in later ones. */
  each(count: number, visit: (at: number) => void): void {
    this.#from(0, count, visit);
  }

  #from(first: number, count: number, visit: (at: number) => void): void {
    for (let at = first; at < count; at++) {
      if (this.#left-- <= 0) {
        this.#leftOver.push(() => this.#from(at, count, visit));
        return;
      }
      visit(at);
    }
  }

  /** Calls `work` once everything is visited that has been asked for so far: now, where nothing of it is left. */
  afterwards(work: () => void): void {
    if (this.#leftOver.length === 0) work();
    else this.#leftOver.push(work);
  }

  /** Does what is left, in steps. */
  *rest(): Generator<void, void> {
    for (;;) {
      this.#later.push(...this.#leftOver.reverse());
      this.#leftOver = [];
      const next = this.#later.pop();
      if (next === undefined) return;
      yield;
      this.#left = itemsPerStep;
      next();
    }
  }
}
