import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
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
  RequestContext,
  ResetFieldsProvider,
  Store,
  TableConvertor,
  TableConvertorProvider,
  UpdatedObjectInfo,
  UpdateOptions,
  Updater,
  ValidateObjectFunc,
  ValidateObjectUpdateFunc,
  Watcher,
} from "@kube-apiserver/generic-server";

/**
 * Serves a store under rules that a strategy cannot express: what has to be different is overridden. The store stays its
 * owner's to destroy.
 */
export class DelegatingStore
  implements
    RESTStorage,
    Getter,
    Lister,
    Watcher,
    Creater,
    Updater,
    GracefulDeleter,
    CorruptObjectDeleterProvider,
    TableConvertorProvider,
    ResetFieldsProvider
{
  protected readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  destroy(): void {}

  get tableConvertor(): TableConvertor {
    return this.store.tableConvertor;
  }

  get resetFields(): ResetFieldsProvider["resetFields"] {
    return this.store.resetFields;
  }

  get corruptObjectDeleter(): CorruptObjectDeleterProvider["corruptObjectDeleter"] {
    return this.store.corruptObjectDeleter;
  }

  get listKind(): string {
    return this.store.listKind;
  }

  get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject> {
    return this.store.get(ctx, name, options);
  }

  list(ctx: RequestContext, options: ListOptions): Promise<ObjectList> {
    return this.store.list(ctx, options);
  }

  watch(ctx: RequestContext, options: ListOptions): ReturnType<Watcher["watch"]> {
    return this.store.watch(ctx, options);
  }

  create(
    ctx: RequestContext,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    return this.store.create(ctx, obj, createValidation, options);
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
    return this.store.update(ctx, name, objInfo, createValidation, updateValidation, forceAllowCreate, options);
  }

  delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<{ readonly object: EncodedObject; readonly deleted: boolean }> {
    return this.store.delete(ctx, name, deleteValidation, options);
  }
}

/** A {@link DelegatingStore} whose collections can be deleted. */
export class DelegatingCollectionStore extends DelegatingStore implements CollectionDeleter {
  deleteCollection(
    ctx: RequestContext,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
    listOptions: ListOptions,
  ): Promise<ObjectList> {
    return this.store.deleteCollection(ctx, deleteValidation, options, listOptions);
  }
}
