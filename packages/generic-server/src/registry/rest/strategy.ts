import type { EncodedObject, FieldError, KubeObject, ResetFields } from "@kube-apiserver/apimachinery";
import type { RequestContext } from "../../request/request-context.js";
import type { DeletionPropagation } from "./rest.js";

/**
 * Which changes metadata.generation counts: `true` those of what is wanted, which is everything but metadata and status;
 * `labels` and `annotations` those as well; `creation` none, it is 1.
 */
export type GenerationRule = boolean | "labels" | "annotations" | "creation";

/**
 * What is special about a resource. Plain objects without I/O; inputs are never changed: `prepare*` returns the object
 * to go on with. Objects are in the resource's storage version, decoded and defaulted. Mirrors `rest.RESTCreateStrategy`
 * and its siblings.
 */
export interface RESTCreateStrategy<T extends KubeObject = KubeObject> {
  readonly namespaceScoped: boolean;
  /** Clears what users may not set (status), fills what is derived. Runs before validation. */
  prepareForCreate(ctx: RequestContext, obj: T): T | Promise<T>;
  /** All field errors, object metadata excepted: that is validated for every resource alike. */
  validate(ctx: RequestContext, obj: T): readonly FieldError[];
  /**
   * The same errors as `validate` and, where there is an old object, `validateUpdate` tell, found in short steps between which
   * others have their turn. For kinds whose objects take long to check; asked instead of those where it is there.
   */
  readonly validationSteps?: (
    ctx: RequestContext,
    obj: T,
    old: T | undefined,
  ) => Generator<void, readonly FieldError[]>;
  /**
   * Errors that only show when something else is asked, such as rights or other objects. Asked once nothing else is wrong;
   * `old` is undefined where the object is new.
   */
  readonly review?: (ctx: RequestContext, obj: T, old: T | undefined) => Promise<readonly FieldError[]>;
  readonly warningsOnCreate?: (ctx: RequestContext, obj: T) => readonly string[];
  /** Name check; absent: DNS subdomain. Returns messages. */
  readonly validateName?: (name: string, prefix: boolean) => readonly string[];
  /** What metadata.generation counts. Left out: the server leaves it alone. */
  readonly generationTracked?: GenerationRule;
}

/** What is special about changing objects of a resource. Mirrors `rest.RESTUpdateStrategy`. */
export interface RESTUpdateStrategy<T extends KubeObject = KubeObject> {
  readonly allowCreateOnUpdate: boolean;
  /** Whether an update without a resourceVersion is let through. */
  readonly allowUnconditionalUpdate: boolean;
  prepareForUpdate(ctx: RequestContext, obj: T, old: T): T | Promise<T>;
  validateUpdate(ctx: RequestContext, obj: T, old: T): readonly FieldError[];
  readonly warningsOnUpdate?: (ctx: RequestContext, obj: T, old: T) => readonly string[];
}

/** What is special about deleting objects of a resource. Mirrors `rest.RESTGracefulDeleteStrategy` and `rest.GarbageCollectionDeleteStrategy`. */
export interface RESTDeleteStrategy<T extends KubeObject = KubeObject> {
  /** Grace period for kinds that stop gracefully (pods); absent: deleted at once. Returns undefined to delete at once. */
  readonly checkGracefulDelete?: (
    ctx: RequestContext,
    obj: T,
    gracePeriodSeconds: number | undefined,
  ) => number | undefined;
  /** Default propagation; absent: background. `Unsupported`: GC finalizers are never added. */
  readonly defaultGarbageCollectionPolicy?: DeletionPropagation | "Unsupported";
  /** Whether DELETE answers with the object rather than a Status. */
  readonly returnDeletedObject?: boolean;
}

/** A whole strategy. */
export interface RESTStrategy<T extends KubeObject = KubeObject>
  extends RESTCreateStrategy<T>,
    RESTUpdateStrategy<T>,
    RESTDeleteStrategy<T> {
  /** Field paths that this endpoint resets on write, left out of managedFields (`fieldpath` strings by API version). */
  readonly resetFields?: ReadonlyMap<string, ResetFields>;
}

/** Runs around a write: allocation, cross-object work. Mirrors `Store.BeginCreate` and its siblings. */
export type FinishFunc = (success: boolean) => Promise<void> | void;

/** What runs around the writes of a store; absent hooks do nothing. A throw of a `begin*` hook refuses the write. */
export interface StoreHooks {
  readonly beginCreate?: (
    ctx: RequestContext,
    obj: KubeObject,
    dryRun: boolean,
  ) => Promise<{ obj: KubeObject; finish: FinishFunc }>;
  readonly beginUpdate?: (
    ctx: RequestContext,
    obj: KubeObject,
    old: KubeObject,
    dryRun: boolean,
  ) => Promise<{ obj: KubeObject; finish: FinishFunc }>;
  readonly afterCreate?: (obj: EncodedObject) => void;
  readonly afterUpdate?: (obj: EncodedObject) => void;
  /** Done before the deletion is answered, so that what the object held is free by then. */
  readonly afterDelete?: (obj: EncodedObject, dryRun: boolean) => void | Promise<void>;
  /** Changes what readers get (never what is stored). */
  readonly decorator?: (obj: EncodedObject) => EncodedObject;
}
