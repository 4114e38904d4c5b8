import { addFinalizer, EncodedObject, formatTime, type KubeObject, newConflict } from "@kube-apiserver/apimachinery";
import {
  type DeleteOptions,
  metaOf,
  type RequestContext,
  Store,
  type ValidateObjectFunc,
  withMeta,
} from "@kube-apiserver/generic-server";
import { interpretGetError, interpretUpdateError } from "@kube-apiserver/storage";
import { withCondition } from "../definition/conditions.js";
import { asDefinition } from "../definition/types.js";

/** Keeps a definition until its objects are gone. */
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

export const definitionResource = Object.freeze({
  group: "apiextensions.k8s.io",
  resource: "customresourcedefinitions",
});

type Deletion = { readonly object: EncodedObject; readonly deleted: boolean };

/**
 * The store of definitions. The first deletion only marks: the objects of the definition have to go first. Mirrors `REST`
 * of `registry/customresourcedefinition`.
 */
export class DefinitionStore extends Store {
  override async delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<Deletion> {
    const current = await this.get(ctx, name, {});
    const { uid = "", deletionTimestamp } = metaOf(current.object);
    checkPreconditions(name, current.object, options);
    const preconditions = { ...options.preconditions, uid };
    if (deletionTimestamp) return super.delete(ctx, name, deleteValidation, { ...options, preconditions });
    const object = options.dryRun
      ? await this.#markDry(current, deleteValidation)
      : await this.#mark(ctx, name, deleteValidation, preconditions);
    return { object, deleted: false };
  }

  async #mark(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    preconditions: NonNullable<DeleteOptions["preconditions"]>,
  ): Promise<EncodedObject> {
    try {
      return await this.storage.guaranteedUpdate(`/${name}`, {
        preconditions,
        signal: ctx.signal,
        tryUpdate: async (current) => {
          const existing = current?.object ?? {};
          await deleteValidation(existing);
          return { object: this.#marked(existing) };
        },
      });
    } catch (err) {
      throw interpretUpdateError(interpretGetError(err, definitionResource, name), definitionResource, name);
    }
  }

  async #markDry(current: EncodedObject, deleteValidation: ValidateObjectFunc): Promise<EncodedObject> {
    await deleteValidation(current.object);
    return EncodedObject.fromObject(this.#marked(current.object));
  }

  #marked(existing: KubeObject): KubeObject {
    const nowMs = this.config.clock.now();
    const deletionTimestamp = metaOf(existing).deletionTimestamp || formatTime(nowMs);
    const kept = addFinalizer(withMeta(existing, { deletionTimestamp }), cleanupFinalizer);
    return withCondition(
      asDefinition(kept),
      {
        type: "Terminating",
        status: "True",
        reason: "InstanceDeletionPending",
        message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
      },
      nowMs,
    );
  }
}

function checkPreconditions(name: string, obj: KubeObject, { preconditions }: DeleteOptions): void {
  const { uid = "", resourceVersion = "" } = metaOf(obj);
  const conflict = (field: string, wanted: string, found: string) =>
    newConflict(
      definitionResource,
      name,
      `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`,
    );
  if (preconditions?.uid !== undefined && preconditions.uid !== uid) throw conflict("UID", preconditions.uid, uid);
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    throw conflict("ResourceVersion", preconditions.resourceVersion, resourceVersion);
  }
}
