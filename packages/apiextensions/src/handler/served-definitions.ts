import { metaOf } from "@kube-apiserver/apimachinery";
import type { Logger } from "@kube-apiserver/component-base";
import type { CustomResourceDefinition } from "../definition/types.js";
import { ServedDefinition } from "./served-definition.js";
import type { ServedResource } from "./served-resource.js";
import type { ServingDeps } from "./serving-deps.js";

/** The name that a definition has to have. */
export function definitionNameOf(plural: string, group: string): string {
  return `${plural}.${group}`;
}

/** What is served right now, as an immutable map by the names of the definitions; every change makes a new one. */
export class ServedDefinitions {
  readonly #deps: ServingDeps;
  readonly #logger: Logger;
  readonly #retiring = new Set<Promise<void>>();
  #snapshot: ReadonlyMap<string, ServedDefinition> = new Map();
  readonly #listeners = new Set<() => void>();
  readonly #hurry = new AbortController();
  #revision = 0;

  constructor(deps: ServingDeps) {
    this.#deps = deps;
    this.#logger = deps.logger.with("customresources");
  }

  /** Moves with every change that discovery or OpenAPI could show. */
  get revision(): number {
    return this.#revision;
  }

  get(name: string): ServedDefinition | undefined {
    return this.#snapshot.get(name);
  }

  /** All definitions, by name. */
  definitions(): readonly CustomResourceDefinition[] {
    const sorted = [...this.#snapshot].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, { definition }]) => definition);
  }

  /** Calls `listener` whenever {@link revision} moves. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Serves a definition as it is now. Requests in flight end as they began; watches go on, as far as they can. */
  put(definition: CustomResourceDefinition): void {
    const { name = "" } = metaOf(definition);
    const before = this.#snapshot.get(name);
    if (before?.serves(definition)) {
      if (before.observe(definition)) this.#changed();
      return;
    }
    const changed = before?.changedTo(definition);
    const served = changed ?? ServedDefinition.begin(definition, this.#deps);
    this.#snapshot = new Map([...this.#snapshot, [name, served]]);
    if (before !== undefined && changed === undefined) this.#retire(name, before.resource);
    this.#changed();
  }

  /** Stops serving a definition; watches of its objects end. */
  remove(name: string): void {
    const before = this.#snapshot.get(name);
    if (before === undefined) return;
    this.#snapshot = new Map([...this.#snapshot].filter(([other]) => other !== name));
    this.#retire(name, before.resource);
    this.#changed();
  }

  /** Ends everything. */
  async destroy(): Promise<void> {
    this.#hurry.abort();
    for (const name of this.#snapshot.keys()) this.remove(name);
    await Promise.all(this.#retiring);
  }

  #changed(): void {
    this.#revision++;
    for (const listener of this.#listeners) listener();
  }

  #retire(name: string, resource: ServedResource): void {
    const ending = resource
      .retire(this.#hurry.signal)
      .catch((err: unknown) => this.#logger.error("closing the storage of a custom resource failed", { name, err }))
      .finally(() => this.#retiring.delete(ending));
    this.#retiring.add(ending);
  }
}
