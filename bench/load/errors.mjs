const maxKinds = 5;

/** Counts what went wrong by what was said. */
export class Errors {
  #counts = new Map();

  add(what) {
    const said = String(what).slice(0, 300);
    const kind = this.#counts.has(said) || this.#counts.size < maxKinds ? said : "others";
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** `{ "409 …": 3 }` */
  get counts() {
    return Object.fromEntries(this.#counts);
  }

  /** Throws if there was any: for preparations and warm-ups, after which there would be nothing to measure. */
  throwIfAny(during) {
    if (this.#counts.size > 0) throw new Error(`${during}: ${JSON.stringify(this.counts)}`);
  }
}
