import { type KubeObject, metaOf, newAlreadyExists, newNotFound } from "@kube-apiserver/apimachinery";
import type { ResourceBackend } from "../backend/resource-backend.js";

/** A backend whose objects are in a map: an example of how small one is, and something to test with. */
export class MemoryBackend<T extends object = KubeObject> implements ResourceBackend<T> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<() => void>();
  readonly #resource: string;

  /** @param resource - lower-case plural, for error texts */
  constructor(resource: string) {
    this.#resource = resource;
  }

  list(): Promise<readonly T[]> {
    return Promise.resolve([...this.#objects.values()]);
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  create(obj: T): Promise<T> {
    if (this.#objects.has(keyOf(obj))) return Promise.reject(newAlreadyExists(this.#groupResource, nameOf(obj)));
    return Promise.resolve(this.put(obj));
  }

  update(obj: T): Promise<T> {
    if (!this.#objects.has(keyOf(obj))) return Promise.reject(newNotFound(this.#groupResource, nameOf(obj)));
    return Promise.resolve(this.put(obj));
  }

  delete(obj: T): Promise<void> {
    if (!this.#objects.delete(keyOf(obj))) return Promise.reject(newNotFound(this.#groupResource, nameOf(obj)));
    this.#tell();
    return Promise.resolve();
  }

  /** Stores an object as if somebody had done so behind the server's back. */
  put(obj: T): T {
    this.#objects.set(keyOf(obj), obj);
    this.#tell();
    return obj;
  }

  get #groupResource() {
    return { group: "", resource: this.#resource };
  }

  #tell(): void {
    for (const changed of this.#listeners) changed();
  }
}

function keyOf(obj: object): string {
  const { namespace = "", name = "" } = metaOf(obj as KubeObject);
  return `${namespace}/${name}`;
}

function nameOf(obj: object): string {
  return metaOf(obj as KubeObject).name ?? "";
}
