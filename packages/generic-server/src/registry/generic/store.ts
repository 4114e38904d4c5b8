import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import { interpretGetError, type StorageInterface, type WatchInterface } from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";
import type {
  CollectionDeleter,
  CorruptObjectDeleterProvider,
  CreateOptions,
  Creater,
  DeleteOptions,
  GetOptions,
  Getter,
  GracefulDeleter,
  Lister,
  ListOptions,
  ObjectList,
  RESTStorage,
  Scoper,
  TableConvertor,
  TableConvertorProvider,
  UpdatedObjectInfo,
  UpdateOptions,
  Updater,
  ValidateObjectFunc,
  ValidateObjectUpdateFunc,
  Watcher,
} from "../rest/rest.js";
import { defaultTableConvertor } from "../rest/table-convertor.js";
import { createObject } from "./create-object.js";
import { deleteCollection } from "./delete-collection.js";
import { newCorruptObjectDeleter } from "./delete-corrupt-object.js";
import { deleteObject } from "./delete-object.js";
import { listObjects, watchObjects } from "./list-objects.js";
import type { StoreConfig } from "./store-config.js";
import { StoreParts } from "./store-parts.js";
import { updateObject } from "./update-object.js";

/**
 * The storage of one resource as the endpoints see it, built from a {@link StoreConfig}: everything a resource can do,
 * with what is special about it in its strategy. Objects are in the storage version. Mirrors `registry.Store`.
 */
export class Store
  implements
    RESTStorage,
    Scoper,
    Getter,
    Lister,
    Watcher,
    Creater,
    Updater,
    GracefulDeleter,
    CollectionDeleter,
    CorruptObjectDeleterProvider,
    TableConvertorProvider
{
  readonly tableConvertor: TableConvertor;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly corruptObjectDeleter: GracefulDeleter | undefined;
  readonly #parts: StoreParts;

  constructor(config: StoreConfig) {
    this.#parts = new StoreParts(config);
    this.tableConvertor = config.tableConvertor ?? defaultTableConvertor;
    this.shortNames = config.shortNames ?? [];
    this.categories = config.categories ?? [];
    this.corruptObjectDeleter = newCorruptObjectDeleter(this.#parts);
  }

  get config(): StoreConfig {
    return this.#parts.config;
  }

  get storage(): StorageInterface {
    return this.#parts.storage;
  }

  get namespaceScoped(): boolean {
    return this.config.strategy.namespaceScoped;
  }

  get resetFields(): StoreConfig["strategy"]["resetFields"] {
    return this.config.strategy.resetFields;
  }

  get listKind(): string {
    return this.config.listKind;
  }

  async get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject> {
    const key = this.#parts.keyOf(ctx, name);
    try {
      return this.#parts.decorate(
        await this.#parts.reads(ctx).get(key, { ...options, signal: ctx.signal, span: ctx.span }),
      );
    } catch (err) {
      throw interpretGetError(err, this.config.groupResource, name);
    }
  }

  list(ctx: RequestContext, options: ListOptions): Promise<ObjectList> {
    return listObjects(this.#parts, ctx, options);
  }

  watch(ctx: RequestContext, options: ListOptions): Promise<WatchInterface> {
    return watchObjects(this.#parts, ctx, options);
  }

  create(
    ctx: RequestContext,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    return createObject(this.#parts, ctx, obj, createValidation, options);
  }

  update(
    ctx: RequestContext,
    name: string,
    objInfo: UpdatedObjectInfo,
    createValidation: ValidateObjectFunc,
    updateValidation: ValidateObjectUpdateFunc,
    forceAllowCreate: boolean,
    options: UpdateOptions,
  ): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
    return updateObject(this.#parts, {
      ctx,
      name,
      objInfo,
      createValidation,
      updateValidation,
      forceAllowCreate,
      options,
    });
  }

  delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<{ readonly object: EncodedObject; readonly deleted: boolean }> {
    return deleteObject(this.#parts, { ctx, name, deleteValidation, options });
  }

  deleteCollection(
    ctx: RequestContext,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
    listOptions: ListOptions,
  ): Promise<ObjectList> {
    return deleteCollection(this.#parts, ctx, deleteValidation, options, listOptions);
  }

  /** Closes the storage. Sub-stores over the same storage must not be used afterwards. */
  async destroy(): Promise<void> {
    await this.storage.close();
  }
}

/** The store of one resource. */
export function newStore(config: StoreConfig): Store {
  return new Store(config);
}
