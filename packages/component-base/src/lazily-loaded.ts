/** Something that takes a while to load and is loaded when it is first needed: who never needs it does not pay for it. */
export class LazilyLoaded<T> {
  readonly #make: () => Promise<T>;
  #loading: Promise<T> | undefined;
  #value: { readonly it: T } | undefined;

  /** @param make - called once, by the first {@link load} */
  constructor(make: () => Promise<T>) {
    this.#make = make;
  }

  /** Loads it, once. Rejects as its making does. */
  async load(): Promise<T> {
    this.#loading ??= this.#make();
    const it = await this.#loading;
    this.#value ??= { it };
    return it;
  }

  /**
   * What was loaded.
   * @throws TypeError before {@link load} was awaited: a defect
   */
  get loaded(): T {
    if (this.#value === undefined) throw new TypeError("it is used before it is loaded");
    return this.#value.it;
  }
}
