import { type EncodedObject, namespacedName } from "@kube-apiserver/apimachinery";

/** Objects by namespace and name; `""` is the namespace of those that have none. */
export class ObjectIndex {
  readonly #namespaces = new Map<string, Map<string, EncodedObject>>();

  /** @param key - `namespace/name`, or `name` */
  get(key: string): EncodedObject | undefined {
    const { namespace, name } = splitKey(key);
    return this.#namespaces.get(namespace)?.get(name);
  }

  set(key: string, obj: EncodedObject): void {
    const { namespace, name } = splitKey(key);
    const objects = this.#namespaces.get(namespace) ?? new Map<string, EncodedObject>();
    this.#namespaces.set(namespace, objects.set(name, obj));
  }

  delete(key: string): void {
    const { namespace, name } = splitKey(key);
    const objects = this.#namespaces.get(namespace);
    objects?.delete(name);
    if (objects?.size === 0) this.#namespaces.delete(namespace);
  }

  /** Of one namespace, or of all. */
  list(namespace?: string): readonly EncodedObject[] {
    if (namespace !== undefined) return [...(this.#namespaces.get(namespace)?.values() ?? [])];
    return [...this.#namespaces.values()].flatMap((objects) => [...objects.values()]);
  }

  *keys(): Generator<string> {
    for (const [namespace, objects] of this.#namespaces) {
      for (const name of objects.keys()) yield namespace === "" ? name : `${namespace}/${name}`;
    }
  }
}

/** Where an object stands in an index. */
export function keyOf(obj: EncodedObject): string {
  return obj.derive("informer:key", (self) => namespacedName(self.object.metadata ?? {}));
}

/** The object's resource version; `""` when it has none. */
export function resourceVersionOf(obj: EncodedObject): string {
  return obj.resourceVersion;
}

function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf("/");
  return slash === -1 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
