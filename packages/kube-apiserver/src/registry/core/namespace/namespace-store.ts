import {
  EncodedObject,
  foregroundDeletionFinalizer,
  formatTime,
  type KubeObject,
  newConflict,
  orphanFinalizer,
} from "@kube-apiserver/apimachinery";
import {
  type DeleteOptions,
  metaOf,
  type RequestContext,
  type ValidateObjectFunc,
  withMeta,
} from "@kube-apiserver/generic-server";
import { interpretUpdateError } from "@kube-apiserver/storage";
import { DelegatingStore } from "../../delegating-store.js";
import { specFinalizersOf } from "./strategy.js";

/**
 * Namespaces go in two steps: the first DELETE marks one as terminating, and only once its content is gone, and with it
 * the finalizers of its spec, a second one removes it. Mirrors `namespace/storage.REST`.
 */
export class NamespaceStore extends DelegatingStore {
  override async delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<{ readonly object: EncodedObject; readonly deleted: boolean }> {
    const current = await this.store.get(ctx, name, {});
    checkPreconditions(current.object, name, options);
    if (!metaOf(current.object).deletionTimestamp) {
      return { object: await this.#terminate(ctx, name, deleteValidation, options), deleted: false };
    }
    if (specFinalizersOf(current.object).length > 0) return { object: current, deleted: false };
    return this.store.delete(ctx, name, deleteValidation, options);
  }

  async #terminate(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<EncodedObject> {
    const { storage, config } = this.store;
    const now = formatTime(config.clock.now());
    try {
      if (options.dryRun) {
        const current = await storage.get(`/${name}`, { signal: ctx.signal });
        await deleteValidation(current.object);
        return EncodedObject.fromObject(asTerminating(current.object, now, options));
      }
      return await storage.guaranteedUpdate(`/${name}`, {
        signal: ctx.signal,
        ...(options.preconditions === undefined ? {} : { preconditions: options.preconditions }),
        async tryUpdate(current) {
          const object = current?.object ?? {};
          await deleteValidation(object);
          return { object: asTerminating(object, now, options) };
        },
      });
    } catch (err) {
      throw interpretUpdateError(err, config.groupResource, name);
    }
  }
}

function asTerminating(namespace: KubeObject, now: string, options: DeleteOptions): KubeObject {
  const { deletionTimestamp, finalizers = [] } = metaOf(namespace);
  const kept = withCollectorFinalizers(finalizers, options);
  const marked = withMeta(namespace, {
    deletionTimestamp: deletionTimestamp || now,
    finalizers: kept.length === 0 ? undefined : kept,
  });
  return { ...marked, status: { ...(namespace.status as object), phase: "Terminating" } };
}

/** The finalizers of the garbage collector that the options ask for; without such options they stay as they are. */
function withCollectorFinalizers(finalizers: readonly string[], options: DeleteOptions): readonly string[] {
  const { orphanDependents, propagationPolicy } = options;
  if (orphanDependents === undefined && propagationPolicy === undefined) return finalizers;
  const others = finalizers.filter((name) => name !== orphanFinalizer && name !== foregroundDeletionFinalizer);
  if (orphanDependents === true || propagationPolicy === "Orphan") return [...others, orphanFinalizer];
  return propagationPolicy === "Foreground" ? [...others, foregroundDeletionFinalizer] : others;
}

function checkPreconditions(namespace: KubeObject, name: string, { preconditions }: DeleteOptions): void {
  const { uid = "", resourceVersion = "" } = metaOf(namespace);
  const groupResource = { group: "", resource: "namespaces" };
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
    throw newConflict(
      groupResource,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  }
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw newConflict(
      groupResource,
      name,
      `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ` +
        `ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}
