import type { RuleEngine } from "./cel/rule-engine.js";
import type { LazyPatternEngine } from "./lazy-pattern-engine.js";

/** The engine for CEL rules, loaded when the first definition needs it: a server without any does not pay for it. */
export class LazyRuleEngine {
  readonly #patterns: LazyPatternEngine;
  #loading: Promise<RuleEngine> | undefined;
  #engine: RuleEngine | undefined;

  constructor(patterns: LazyPatternEngine) {
    this.#patterns = patterns;
  }

  /** Loads it and the pattern engine, once. */
  async load(): Promise<RuleEngine> {
    this.#loading ??= this.#make();
    this.#engine = await this.#loading;
    return this.#engine;
  }

  async #make(): Promise<RuleEngine> {
    const [patterns, { newRuleEngine }] = await Promise.all([this.#patterns.load(), import("./cel/rule-engine.js")]);
    return newRuleEngine(patterns);
  }

  /**
   * The loaded engine.
   * @throws TypeError before {@link load} was awaited: a defect
   */
  get loaded(): RuleEngine {
    if (this.#engine === undefined) throw new TypeError("the rule engine is used before it is loaded");
    return this.#engine;
  }
}
