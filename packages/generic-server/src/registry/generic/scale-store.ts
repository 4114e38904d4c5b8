import {
  EncodedObject,
  fieldErrors,
  type GroupVersionKind,
  type JSONObject,
  type KubeObject,
  newConflict,
  newInvalid,
  type StatusError,
  toAPIVersion,
} from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../../request/request-context.js";
import { metaOf, withMeta } from "../rest/object-meta.js";
import type {
  GetOptions,
  Getter,
  RESTStorage,
  TableConvertor,
  UpdatedObjectInfo,
  UpdateOptions,
  Updater,
  ValidateObjectFunc,
  ValidateObjectUpdateFunc,
} from "../rest/rest.js";
import { type ReplicasMapping, toParentManagedFields, toScaleManagedFields } from "./scale-managed-fields.js";
import { valueAt, withValueAt } from "./scale-paths.js";
import { scaleTableConvertor } from "./scale-table.js";
import type { Store } from "./store.js";

/** `autoscaling/v1` Scale. */
export const scaleKind: GroupVersionKind = { group: "autoscaling", version: "v1", kind: "Scale" };

/** The smallest int32. */
const unsetReplicas = -2_147_483_648;

/** Where a resource keeps what its Scale shows. */
export interface ScaleConfig {
  readonly specReplicasPath: readonly string[];
  readonly statusReplicasPath: readonly string[];
  /** The label selector in text form; undefined when the resource has none. */
  readonly selector: (obj: KubeObject) => string | undefined;
  /**
   * Checks a Scale before it is written; throws a StatusError. Default: replicas must not be negative, as built-in
   * kinds say it.
   */
  readonly validateScale?: (scale: KubeObject, parent: KubeObject) => void;
  /** Throws a StatusError when a parent cannot be shown as a Scale. Default: every parent can. */
  readonly checkParent?: (parent: KubeObject) => void;
  /**
   * The answer to a Scale that is written without replicas, where its parent has none. Default: replicas that nobody has set
   * are zero.
   */
  readonly missingReplicas?: () => StatusError;
  /** Translates errors of the parent's store, where the subresource words them in its own way. Default: as they are. */
  readonly translateError?: (err: unknown) => unknown;
  /** Versions in which managers may own the replicas, besides the storage version. Default: none. */
  readonly otherAPIVersions?: readonly string[];
  /** Shows a Scale as a Table. Default: {@link scaleTableConvertor}. */
  readonly tableConvertor?: TableConvertor;
}

/** The `scale` subresource over the store of its parent. Mirrors `ScaleREST` of the workload kinds and of CRDs. */
export class ScaleStore implements RESTStorage, Getter, Updater {
  readonly kind = scaleKind;
  readonly tableConvertor: TableConvertor;
  readonly #store: Store;
  readonly #config: ScaleConfig;
  readonly #mapping: ReplicasMapping;

  constructor(store: Store, config: ScaleConfig) {
    this.#store = store;
    this.#config = config;
    this.tableConvertor = config.tableConvertor ?? scaleTableConvertor;
    const apiVersion = toAPIVersion(store.config.kind);
    const versions = [apiVersion, ...(config.otherAPIVersions ?? [])];
    this.#mapping = { apiVersion, paths: new Map(versions.map((version) => [version, config.specReplicasPath])) };
  }

  async get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject> {
    const parent = await this.#translated(this.#store.get(ctx, name, options));
    return EncodedObject.fromObject(this.#toScale(parent.object));
  }

  async update(
    ctx: RequestContext,
    name: string,
    objInfo: UpdatedObjectInfo,
    createValidation: ValidateObjectFunc,
    updateValidation: ValidateObjectUpdateFunc,
    _forceAllowCreate: boolean,
    options: UpdateOptions,
  ): Promise<{ readonly object: EncodedObject; readonly created: boolean }> {
    const parentInfo = this.#parentInfo(name, objInfo, updateValidation);
    const admitParent = () => Promise.resolve();
    const update = this.#store.update(ctx, name, parentInfo, createValidation, admitParent, false, options);
    const { object } = await this.#translated(update);
    return { object: EncodedObject.fromObject(this.#toScale(object.object)), created: false };
  }

  /** The update of the parent that an update of its Scale comes down to. */
  #parentInfo(name: string, objInfo: UpdatedObjectInfo, updateValidation: ValidateObjectUpdateFunc): UpdatedObjectInfo {
    return {
      preconditions: objInfo.preconditions,
      updatedObject: async (ctx, old) => {
        const parent = old?.object ?? {};
        this.#config.checkParent?.(parent);
        const owners = toScaleManagedFields(metaOf(parent).managedFields, this.#mapping);
        const oldScale = withMeta(this.#toScale(parent), { managedFields: owners.length === 0 ? undefined : owners });
        const scale = await objInfo.updatedObject(ctx, EncodedObject.fromObject(this.#withUnset(oldScale, parent)));
        this.#checkSet(scale);
        this.#validate(scale, parent);
        this.#checkIdentity(name, scale, oldScale);
        await updateValidation(scale, oldScale);
        return this.#toParent(parent, scale);
      },
    };
  }

  /** Replicas that nobody has set are a number that nobody sets, so that it shows if they stay so. */
  #withUnset(scale: KubeObject, parent: KubeObject): KubeObject {
    const { missingReplicas, specReplicasPath } = this.#config;
    if (missingReplicas === undefined || valueAt(parent, specReplicasPath) !== undefined) return scale;
    return withValueAt(scale, ["spec", "replicas"], unsetReplicas);
  }

  #checkSet(scale: KubeObject): void {
    const { missingReplicas } = this.#config;
    if (missingReplicas === undefined || valueAt(scale, ["spec", "replicas"]) !== unsetReplicas) return;
    throw missingReplicas();
  }

  #toScale(parent: KubeObject): KubeObject {
    const { specReplicasPath, statusReplicasPath, selector } = this.#config;
    const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(parent);
    const text = selector(parent);
    return {
      kind: scaleKind.kind,
      apiVersion: `${scaleKind.group}/${scaleKind.version}`,
      metadata: definedOnly({ name, namespace, uid, resourceVersion, creationTimestamp }),
      spec: replicasUnlessZero(valueAt(parent, specReplicasPath)),
      status: { replicas: numberOr0(valueAt(parent, statusReplicasPath)), ...(text ? { selector: text } : {}) },
    };
  }

  #toParent(parent: KubeObject, scale: KubeObject): KubeObject {
    const replicas = numberOr0(valueAt(scale, ["spec", "replicas"]));
    const resized = withValueAt(parent, this.#config.specReplicasPath, replicas);
    const managedFields = toParentManagedFields(
      metaOf(parent).managedFields,
      metaOf(scale).managedFields,
      this.#mapping,
    );
    return withMeta(resized, {
      // A Scale without a resourceVersion is written unconditionally.
      resourceVersion: metaOf(scale).resourceVersion || metaOf(parent).resourceVersion,
      managedFields: managedFields.length === 0 ? undefined : managedFields,
    });
  }

  #validate(scale: KubeObject, parent: KubeObject): void {
    if (this.#config.validateScale !== undefined) {
      this.#config.validateScale(scale, parent);
      return;
    }
    const replicas = numberOr0(valueAt(scale, ["spec", "replicas"]));
    if (replicas >= 0) return;
    const error = fieldErrors.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw newInvalid(scaleKind, metaOf(scale).name ?? "", [error]);
  }

  #checkIdentity(name: string, scale: KubeObject, oldScale: KubeObject): void {
    const uid = metaOf(scale).uid;
    if (!uid || uid === metaOf(oldScale).uid) return;
    const message = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metaOf(oldScale).uid ?? ""}`;
    throw newConflict(this.#store.config.groupResource, name, message);
  }

  async #translated<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (err) {
      throw this.#config.translateError?.(err) ?? err;
    }
  }
}

/** The `scale` subresource of `store`. */
export function newScaleStore(store: Store, config: ScaleConfig): ScaleStore {
  return new ScaleStore(store, config);
}

function numberOr0(value: unknown): number {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

function replicasUnlessZero(value: unknown): JSONObject {
  const replicas = numberOr0(value);
  return replicas === 0 ? {} : { replicas };
}

function definedOnly(meta: Readonly<Record<string, string | null | undefined>>): JSONObject {
  return Object.fromEntries(Object.entries(meta).filter(([, value]) => value !== undefined));
}
