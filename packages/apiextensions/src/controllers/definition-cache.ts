import { metaOf } from "@kube-apiserver/apimachinery";
import type { CustomResourceDefinition } from "../definition/types.js";

/**
 * The newest known state of every definition. The server's own writes are noted at once, before the watch brings them:
 * otherwise two definitions could be granted the same name.
 */
export class DefinitionCache {
  readonly #latest = new Map<string, CustomResourceDefinition>();

  get(name: string): CustomResourceDefinition | undefined {
    return this.#latest.get(name);
  }

  /** Definitions of a group, in no particular order. */
  *inGroup(group: string): Iterable<CustomResourceDefinition> {
    for (const definition of this.#latest.values()) if (definition.spec.group === group) yield definition;
  }

  /** Notes a state that the watch brought. False when a newer one is known. */
  observe(definition: CustomResourceDefinition): boolean {
    const { name = "" } = metaOf(definition);
    const known = this.#latest.get(name);
    if (known !== undefined && revisionOf(definition) <= revisionOf(known)) return false;
    this.#latest.set(name, definition);
    return true;
  }

  /** Notes a state that the server wrote itself; of no use when the definition is gone by now. */
  wrote(definition: CustomResourceDefinition): boolean {
    return this.#latest.has(metaOf(definition).name ?? "") && this.observe(definition);
  }

  forget(name: string): void {
    this.#latest.delete(name);
  }
}

function revisionOf(definition: CustomResourceDefinition): bigint {
  return BigInt(metaOf(definition).resourceVersion ?? "0");
}
