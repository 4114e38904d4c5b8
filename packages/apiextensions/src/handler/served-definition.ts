import { jsonEqual, metaOf } from "@kube-apiserver/apimachinery";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";
import type { ServingDeps } from "./serving-deps.js";
import { newServingInfo, type ServingInfo } from "./serving-info.js";

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

  /** Takes note of a newer state that {@link serves} agreed to. */
  observe(definition: CustomResourceDefinition): void {
    this.#definition = definition;
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
    const { patterns: lazy, ruleValidator } = this.#deps;
    const patterns = await lazy.load();
    const parts = { patterns, ...(ruleValidator === undefined ? {} : { ruleValidator }) };
    return newServingInfo(this.#definition, parts, this.#deps, () => hasCondition(this.#definition, "Terminating"));
  }

  /** Runs a request that {@link retire} has to wait for: every one that does not run long. */
  async track(work: () => Promise<void>): Promise<void> {
    this.#inFlight++;
    try {
      await work();
    } finally {
      this.#inFlight--;
      if (this.#retired && this.#inFlight === 0) this.#drained?.();
    }
  }

  /** Ends it once requests in flight are answered; its watches end with its storage. Idempotent. */
  async retire(): Promise<void> {
    if (this.#retired) return;
    this.#retired = true;
    if (this.#inFlight > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    const serving = this.#serving;
    if (serving !== undefined) await (await serving).close();
  }
}
