import { type EncodedObject, type GroupKind, type KubeObject, parseGroupVersion } from "@kube-apiserver/apimachinery";
import type { GetAttrsFunc, StorageInterface } from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import { dryRunStorage, type WriteStorage } from "./dry-run-storage.js";
import { newGetAttrs } from "./object-attrs.js";
import { collectionKey, objectKey } from "./object-key.js";
import type { StoreConfig } from "./store-config.js";
import { type ReadWriteStorage, trackedStorage } from "./tracked-storage.js";

/** A {@link StoreConfig} with what the operations of a store share. */
export class StoreParts {
  readonly config: StoreConfig;
  readonly getAttrs: GetAttrsFunc;
  readonly #dryRun: WriteStorage;

  constructor(config: StoreConfig) {
    this.config = config;
    this.getAttrs = config.getAttrs ?? newGetAttrs();
    this.#dryRun = dryRunStorage(config.storage);
  }

  get storage(): StorageInterface {
    return this.config.storage;
  }

  /** Where writes go: storage itself, or what only looks at it. */
  writes(ctx: RequestContext, dryRun: boolean): WriteStorage {
    return dryRun ? this.#dryRun : this.reads(ctx);
  }

  /** Storage, which notes how long it takes where that is recorded. */
  reads({ audit }: RequestContext): ReadWriteStorage {
    const { storage, clock } = this.config;
    return audit === undefined ? storage : trackedStorage(storage, audit.latency, clock);
  }

  keyOf(ctx: RequestContext, name: string): string {
    return objectKey(this.config.strategy.namespaceScoped, ctx.namespace, name);
  }

  collectionKeyOf(namespace: string): string {
    return collectionKey(this.config.strategy.namespaceScoped, namespace);
  }

  /** Kind that validation errors name: the object's own, which a client may have got wrong. */
  kindOf(obj: KubeObject): GroupKind {
    const { group } = this.config.kind;
    if (obj.kind === undefined || obj.kind === this.config.kind.kind) return { group, kind: this.config.kind.kind };
    return { group: obj.apiVersion === undefined ? group : parseGroupVersion(obj.apiVersion).group, kind: obj.kind };
  }

  /** What readers get for a stored object. */
  decorate(obj: EncodedObject): EncodedObject {
    const decorator = this.config.hooks?.decorator;
    return decorator === undefined ? obj : obj.derive("registry:decorated", decorator);
  }
}
