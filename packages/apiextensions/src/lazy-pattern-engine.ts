import { newPatternEngine, type PatternEngine } from "@kube-apiserver/apimachinery";

/** The engine for patterns of users, loaded when the first definition needs it: a server without any does not pay for it. */
export class LazyPatternEngine {
  #loading: Promise<PatternEngine> | undefined;
  #engine: PatternEngine | undefined;

  /** Loads it, once. */
  async load(): Promise<PatternEngine> {
    this.#loading ??= newPatternEngine();
    this.#engine = await this.#loading;
    return this.#engine;
  }

  /**
   * The loaded engine.
   * @throws TypeError before {@link load} was awaited: a defect
   */
  get loaded(): PatternEngine {
    if (this.#engine === undefined) throw new TypeError("the pattern engine is used before it is loaded");
    return this.#engine;
  }
}
