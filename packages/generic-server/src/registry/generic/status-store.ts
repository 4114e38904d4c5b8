import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../../request/request-context.js";
import type {
  GetOptions,
  Getter,
  RESTStorage,
  ResetFieldsProvider,
  TableConvertor,
  TableConvertorProvider,
  UpdatedObjectInfo,
  UpdateOptions,
  Updater,
  ValidateObjectFunc,
  ValidateObjectUpdateFunc,
} from "../rest/rest.js";
import type { RESTStrategy } from "../rest/strategy.js";
import { Store } from "./store.js";

/**
 * A subresource that shows the whole object and changes a part of it, as `status`, `approval` and `ephemeralcontainers`
 * do: reads and updates over the storage of `store`, with an update strategy of its own. Never creates.
 */
export class SubresourceStore implements RESTStorage, Getter, Updater, TableConvertorProvider, ResetFieldsProvider {
  readonly tableConvertor: TableConvertor;
  readonly #store: Store;

  constructor(store: Store, strategy: RESTStrategy) {
    this.#store = new Store({ ...store.config, strategy: { ...strategy, allowCreateOnUpdate: false } });
    this.tableConvertor = store.tableConvertor;
  }

  get resetFields(): RESTStrategy["resetFields"] {
    return this.#store.resetFields;
  }

  /** The storage is the parent's to close. */
  destroy(): void {}

  get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject> {
    return this.#store.get(ctx, name, options);
  }

  update(
    ctx: RequestContext,
    name: string,
    objInfo: UpdatedObjectInfo,
    createValidation: ValidateObjectFunc,
    updateValidation: ValidateObjectUpdateFunc,
    _forceAllowCreate: boolean,
    options: UpdateOptions,
  ): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
    // Subresources are never created through update, not even by apply.
    return this.#store.update(ctx, name, objInfo, createValidation, updateValidation, false, options);
  }
}

/** The `status` subresource of `store`: `strategy` keeps everything but the status as it is. */
export function newStatusStore(store: Store, strategy: RESTStrategy): SubresourceStore {
  return new SubresourceStore(store, strategy);
}
