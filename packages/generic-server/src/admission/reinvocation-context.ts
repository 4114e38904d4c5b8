/**
 * What mutating plugins tell each other about a second pass over the chain. One per pass over an object; in-tree plugins
 * run again whenever there is a second pass, webhooks and policies decide for themselves. Mirrors
 * `admission.ReinvocationContext`.
 */
export class ReinvocationContext {
  #isReinvoke = false;
  #shouldReinvoke = false;
  #values: Map<string, unknown> | undefined;

  /** Whether this is the second pass. */
  get isReinvoke(): boolean {
    return this.#isReinvoke;
  }

  /** Whether a plugin asked for a second pass. */
  get shouldReinvoke(): boolean {
    return this.#shouldReinvoke;
  }

  /** Begins the second pass. There is no third one. */
  setIsReinvoke(): void {
    this.#isReinvoke = true;
  }

  /** Asks for a second pass: the object changed in a way that plugins before may care about. */
  setShouldReinvoke(): void {
    this.#shouldReinvoke = true;
  }

  /** What a plugin notes for its second pass; made with `make` when it is first asked for. */
  valueOf<T>(plugin: string, make: () => T): T {
    this.#values ??= new Map();
    if (!this.#values.has(plugin)) this.#values.set(plugin, make());
    // Each plugin finds what it put there itself.
    return this.#values.get(plugin) as T;
  }
}
