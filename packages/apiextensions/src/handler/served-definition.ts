import { jsonEqual, metaOf } from "@kube-apiserver/apimachinery";
import { sleep } from "@kube-apiserver/component-base";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";
import type { ServingDeps } from "./serving-deps.js";
import { newServingInfo, type ServingInfo } from "./serving-info.js";

// Same as upstream's tearDown.
const watchGraceMs = 1_000;

/**
 * A definition and what serves its objects, made when the first request comes. It lives as long as spec and accepted
 * names stay what they are; conditions may change meanwhile.
 */
export class ServedDefinition {
  #definition: CustomResourceDefinition;
  readonly #deps: ServingDeps;
  #serving: Promise<ServingInfo> | undefined;
  #inFlight = 0;
  #retired = false;
  #drained: (() => void) | undefined;

  constructor(definition: CustomResourceDefinition, deps: ServingDeps) {
    this.#definition = definition;
    this.#deps = deps;
  }

  get definition(): CustomResourceDefinition {
    return this.#definition;
  }

  /** Whether a newer state of the definition changes nothing about how its objects are served. */
  serves(definition: CustomResourceDefinition): boolean {
    return (
      metaOf(definition).uid === metaOf(this.#definition).uid &&
      jsonEqual(definition.spec, this.#definition.spec) &&
      jsonEqual(acceptedNamesOf(definition), acceptedNamesOf(this.#definition))
    );
  }

  /** Takes note of a newer state that {@link serves} agreed to. True when discovery has something else to say now. */
  observe(definition: CustomResourceDefinition): boolean {
    const before = this.#definition;
    this.#definition = definition;
    return (["Established", "Terminating"] as const).some(
      (type) => hasCondition(before, type) !== hasCondition(definition, type),
    );
  }

  /** What serves it. A failure is not remembered: the next request tries again. */
  serving(): Promise<ServingInfo> {
    this.#serving ??= this.#build().catch((err: unknown) => {
      this.#serving = undefined;
      throw err;
    });
    return this.#serving;
  }

  async #build(): Promise<ServingInfo> {
    const [patterns, rules] = await Promise.all([this.#deps.patterns.load(), this.#deps.rules.load()]);
    return newServingInfo({
      definition: this.#definition,
      validation: { patterns, ruleValidator: rules.validator },
      deps: this.#deps,
      isTerminating: () => hasCondition(this.#definition, "Terminating"),
    });
  }

  /** Runs work that {@link retire} has to wait for: every request that does not run long. */
  async track<T>(work: () => Promise<T>): Promise<T> {
    this.#inFlight++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) this.#drained?.();
    }
  }

  /**
   * Ends it once requests in flight are answered. Its watches end with its storage, a second later: they still bring what
   * happened last. Idempotent.
   * @param hurry - when it aborts, nobody waits for that second
   */
  async retire(hurry: AbortSignal): Promise<void> {
    if (this.#retired) return;
    this.#retired = true;
    await this.#settled();
    if (this.#serving !== undefined) await sleep(this.#deps.clock, watchGraceMs, hurry);
    // What could not be built was reported to the request that asked for it, and is not kept.
    const serving = await this.#serving?.catch(() => undefined);
    await serving?.close();
  }

  #settled(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }
}
