import type { EncodedObject, KubeObject } from "@kube-apiserver/apimachinery";
import {
  type CreateOptions,
  type RequestContext,
  type Store,
  type UpdatedObjectInfo,
  type UpdateOptions,
  type ValidateObjectFunc,
  type ValidateObjectUpdateFunc,
  wrapUpdatedObjectInfo,
} from "@kube-apiserver/generic-server";
import { DelegatingCollectionStore } from "../delegating-store.js";
import { type EscalationGuard, isOnlyForCollection } from "./escalation-guard.js";

/** Roles or bindings whose writes a guard has to let through. */
export class GuardedStore extends DelegatingCollectionStore {
  readonly #guard: EscalationGuard;

  constructor(store: Store, guard: EscalationGuard) {
    super(store);
    this.#guard = guard;
  }

  override async create(
    ctx: RequestContext,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject> {
    await this.#guard.check(ctx, obj);
    return super.create(ctx, obj, createValidation, options);
  }

  override update(
    ctx: RequestContext,
    name: string,
    objInfo: UpdatedObjectInfo,
    createValidation: ValidateObjectFunc,
    updateValidation: ValidateObjectUpdateFunc,
    forceAllowCreate: boolean,
    options: UpdateOptions,
  ): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
    const guarded = wrapUpdatedObjectInfo(objInfo, async (_ctx, next, old) => {
      if (old === undefined || !isOnlyForCollection(next, old.object)) await this.#guard.check(ctx, next, old?.object);
      return next;
    });
    return super.update(ctx, name, guarded, createValidation, updateValidation, forceAllowCreate, options);
  }
}
