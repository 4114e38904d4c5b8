import type { EncodedObject } from "@kube-apiserver/apimachinery";
import type {
  DeleteOptions,
  ListOptions,
  ObjectList,
  RequestContext,
  ValidateObjectFunc,
} from "@kube-apiserver/generic-server";
import { DelegatingCollectionStore } from "../delegating-store.js";

const keptPods =
  "child pods are preserved by default when jobs are deleted; " +
  "set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

/** Jobs, whose pods stay when whoever deletes them does not say otherwise, and is told so. Mirrors `job/storage.REST`. */
export class JobStore extends DelegatingCollectionStore {
  override delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<{ readonly object: EncodedObject; readonly deleted: boolean }> {
    warnOfKeptPods(ctx, options);
    return super.delete(ctx, name, deleteValidation, options);
  }

  override deleteCollection(
    ctx: RequestContext,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
    listOptions: ListOptions,
  ): Promise<ObjectList> {
    warnOfKeptPods(ctx, options);
    return super.deleteCollection(ctx, deleteValidation, options, listOptions);
  }
}

function warnOfKeptPods(ctx: RequestContext, { propagationPolicy, orphanDependents }: DeleteOptions): void {
  if (propagationPolicy === undefined && orphanDependents === undefined) ctx.addWarning(keptPods);
}
