import {
  everythingFields,
  everythingLabels,
  isAlreadyExists,
  isConflict,
  isNotFound,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import {
  type Creater,
  type Getter,
  type GracefulDeleter,
  type Lister,
  newSystemContext,
  type RESTStorage,
  type RequestContext,
  type Updater,
} from "@kube-apiserver/generic-server";

/** Storage that objects of the server's own are kept in. */
export type SystemStorage = RESTStorage & Getter & Creater & Updater & Lister & GracefulDeleter;

const options = { dryRun: false, fieldManager: "kube-apiserver", fieldValidation: "Ignore" } as const;
const admitted = () => Promise.resolve();

/** Reads and writes objects that the server itself looks after, directly in their storage. */
export class SystemObjects {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Every object of a resource as it is stored, by `namespace/name`, or `name` for cluster-scoped ones. */
  async list(storage: SystemStorage): Promise<ReadonlyMap<string, KubeObject>> {
    const { items } = await storage.list(this.#context(""), {
      labelSelector: everythingLabels,
      fieldSelector: everythingFields,
    });
    return new Map(items.map(({ object }) => [keyOf(object), object]));
  }

  /** The object; undefined when there is none. */
  async get(storage: SystemStorage, namespace: string, name: string): Promise<KubeObject | undefined> {
    try {
      return (await storage.get(this.#context(namespace), name, {})).object;
    } catch (err) {
      if (isNotFound(err)) return undefined;
      throw err;
    }
  }

  /** Creates the object; false when another replica was faster. */
  async create(storage: SystemStorage, object: KubeObject): Promise<boolean> {
    try {
      await storage.create(this.#context(object.metadata?.namespace ?? ""), object, admitted, options);
      return true;
    } catch (err) {
      if (!isAlreadyExists(err)) throw err;
      return false;
    }
  }

  /**
   * Replaces the object if it is still the one that was read; false when somebody else changed it or took it away.
   */
  async update(storage: Updater, object: KubeObject): Promise<boolean> {
    const { name = "", namespace = "" } = object.metadata ?? {};
    const info = { preconditions: undefined, updatedObject: () => Promise.resolve(object) };
    try {
      await storage.update(this.#context(namespace), name, info, admitted, admitted, false, options);
      return true;
    } catch (err) {
      if (isConflict(err) || isNotFound(err)) return false;
      throw err;
    }
  }

  /** Deletes the object if it is still this one; that it is gone already is as good. */
  async delete(storage: SystemStorage, { metadata = {} }: KubeObject): Promise<void> {
    const { name = "", namespace = "", uid = "" } = metadata;
    try {
      await storage.delete(this.#context(namespace), name, admitted, { dryRun: false, preconditions: { uid } });
    } catch (err) {
      if (!isNotFound(err) && !isConflict(err)) throw err;
    }
  }

  #context(namespace: string): RequestContext {
    return newSystemContext({ clock: this.#clock, signal: this.#signal, namespace });
  }
}

/** `namespace/name`, or `name`. */
export function keyOf({ metadata }: KubeObject): string {
  const { name = "", namespace = "" } = metadata ?? {};
  return namespace === "" ? name : `${namespace}/${name}`;
}
