import { jsonEqual, metaOf } from "@kube-apiserver/apimachinery";
import type { DefinitionVersions } from "../customresource/definition-versions.js";
import { hasCondition } from "../definition/conditions.js";
import type { CustomResourceDefinition } from "../definition/types.js";
import { acceptedNamesOf } from "../definition/versions.js";
import { ServedResource } from "./served-resource.js";
import type { ServingDeps } from "./serving-deps.js";
import { newServingInfo, type ServingInfo } from "./serving-info.js";

/**
 * A definition and what answers requests to its objects, made when the first one comes. It lives as long as spec and
 * accepted names stay what they are; conditions may change meanwhile. What outlives it is its {@link resource}.
 */
export class ServedDefinition {
  readonly resource: ServedResource;
  readonly #deps: ServingDeps;
  readonly #versions: DefinitionVersions;
  #definition: CustomResourceDefinition;
  #serving: Promise<ServingInfo> | undefined;

  private constructor(versions: DefinitionVersions, resource: ServedResource, deps: ServingDeps) {
    this.#definition = versions.definition;
    this.#versions = versions;
    this.#deps = deps;
    this.resource = resource;
  }

  /** Serves a definition that was not served before. */
  static begin(definition: CustomResourceDefinition, deps: ServingDeps): ServedDefinition {
    const resource = new ServedResource(definition, deps);
    return new ServedDefinition(resource.inForce, resource, deps);
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

  /**
   * Serves a newer state in place of this one, over the same storage and with the same watches. Undefined when its objects
   * are others: then this one has to be retired, and the other begun.
   */
  changedTo(definition: CustomResourceDefinition): ServedDefinition | undefined {
    if (!this.resource.isOf(definition)) return undefined;
    return new ServedDefinition(this.resource.change(definition), this.resource, this.#deps);
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
      versions: this.#versions,
      resource: this.resource,
      validation: { patterns, ruleValidator: rules.validator },
      deps: this.#deps,
      isTerminating: () => hasCondition(this.#definition, "Terminating"),
    });
  }
}
