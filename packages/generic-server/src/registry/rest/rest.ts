import type { IncomingMessage, ServerResponse } from "node:http";
import type {
  EncodedObject,
  FieldSelector,
  GroupVersionKind,
  KubeObject,
  LabelSelector,
  ResetFields,
} from "@kube-apiserver/apimachinery";
import type { Preconditions, ResourceVersionMatch, WatchInterface } from "@kube-apiserver/storage";
import type { RequestContext } from "../../request/request-context.js";

/**
 * What is served at one resource or subresource. What it can do is asked of the capabilities below
 * (`isGetter(storage)`, ...); routes and discovery follow from the answer.
 *
 * Objects come in and go out in the resource's storage ("hub") version; the endpoints convert to and from the version
 * of the request. All methods reject with StatusError only. Mirrors `k8s.io/apiserver/pkg/registry/rest`.
 */
export interface RESTStorage {
  /** Kind that clients send and get here, where it is not the kind of the resource itself (subresources). */
  readonly kind?: GroupVersionKind;
  /** `apiVersion`s that clients may send besides that of the kind; their fields are the same. Mirrors `GroupVersionAcceptor`. */
  readonly acceptedAPIVersions?: readonly string[];
  readonly destroy?: () => void | Promise<void>;
}

/** Mirrors `metav1.GetOptions`. `""` or absent: consistent; `"0"`: whatever is at hand; otherwise at least this fresh. */
export interface GetOptions {
  readonly resourceVersion?: string;
}

/** Mirrors `metainternalversion.ListOptions`, parsed and validated. */
export interface ListOptions {
  readonly labelSelector: LabelSelector;
  readonly fieldSelector: FieldSelector;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: ResourceVersionMatch;
  readonly limit?: number;
  readonly continue?: string;
  readonly timeoutSeconds?: number;
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  /** Called when a watch is ended because its reader was too slow: who waits for the reader need not wait any longer. */
  readonly onCutOff?: () => void;
  /** Called when a watch has handed out what it begins with. */
  readonly onInitialized?: () => void;
}

/** Mirrors `metav1.CreateOptions`, parsed and validated. */
export interface CreateOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
}

/** Mirrors `metav1.UpdateOptions`, parsed and validated. */
export interface UpdateOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
}

/** Mirrors `metav1.PatchOptions`, parsed and validated. */
export interface PatchOptions extends UpdateOptions {
  /** Apply only: take fields that others own. */
  readonly force?: boolean;
}

/** What becomes of unknown and repeated fields: dropped, dropped with warnings, or refused. */
export type FieldValidation = "Ignore" | "Warn" | "Strict";
/** What becomes of dependents: left alone, collected afterwards, or collected first. */
export type DeletionPropagation = "Orphan" | "Background" | "Foreground";

/** Mirrors `metav1.DeleteOptions`, parsed and validated. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: Preconditions;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: DeletionPropagation;
  /** Delete an object even though it cannot be read; only a {@link CorruptObjectDeleterProvider} takes it. */
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean;
}

/** A list on its way out: items stay encoded. */
export interface ObjectList {
  readonly items: readonly EncodedObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** Runs validating admission against the object as it will be stored. */
export type ValidateObjectFunc = (obj: KubeObject) => Promise<void>;
/** The same for a change. */
export type ValidateObjectUpdateFunc = (obj: KubeObject, old: KubeObject) => Promise<void>;

/** Mirrors `rest.UpdatedObjectInfo`: computes the new object from the current one, as often as the write has to be retried. */
export interface UpdatedObjectInfo {
  readonly preconditions: Preconditions | undefined;
  /** `old` is undefined when the object does not exist (create on update). Includes mutating admission. */
  updatedObject(ctx: RequestContext, old: EncodedObject | undefined): Promise<KubeObject>;
}

/** Whether objects live in a namespace. */
export interface Scoper {
  readonly namespaceScoped: boolean;
}

/** Reads one object. */
export interface Getter {
  get(ctx: RequestContext, name: string, options: GetOptions): Promise<EncodedObject>;
}

/** Answers a request itself, instead of with an object. What it throws before that becomes the answer. */
export type TakenRequest = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

/**
 * For subresources whose options come in the query string (`pods/log`). What streams its answer resolves with a
 * function that writes it.
 */
export interface GetterWithOptions {
  getWithOptions(
    ctx: RequestContext,
    name: string,
    query: URLSearchParams,
    subpath: string,
  ): Promise<EncodedObject | TakenRequest>;
}

/** Reads a collection. */
export interface Lister {
  /** Kind of the list (`PodList`). */
  readonly listKind: string;
  list(ctx: RequestContext, options: ListOptions): Promise<ObjectList>;
}

/** Streams changes of a collection. The caller stops the watch. */
export interface Watcher {
  watch(ctx: RequestContext, options: ListOptions): Promise<WatchInterface>;
}

/** Stores new objects. */
export interface Creater {
  create(
    ctx: RequestContext,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject>;
}

/** Create below a named object (`pods/binding`, `serviceaccounts/token`). */
export interface NamedCreater {
  /**
   * Whether it looks at the uid of what it is sent, say as a precondition, and gets what only the server may set as clients
   * have sent it. Mirrors `SubresourceObjectMetaPreserver`.
   */
  readonly preservesSystemFields?: boolean;
  createNamed(
    ctx: RequestContext,
    name: string,
    obj: KubeObject,
    createValidation: ValidateObjectFunc,
    options: CreateOptions,
  ): Promise<EncodedObject>;
}

/** Changes objects, or creates them where that is allowed. */
export interface Updater {
  update(
    ctx: RequestContext,
    name: string,
    objInfo: UpdatedObjectInfo,
    createValidation: ValidateObjectFunc,
    updateValidation: ValidateObjectUpdateFunc,
    forceAllowCreate: boolean,
    options: UpdateOptions,
  ): Promise<{ readonly object: EncodedObject; readonly created: boolean }>;
}

/** Deletes objects, at once or by degrees. */
export interface GracefulDeleter {
  /** `deleted` false: the deletion only began (finalizers, grace period). `object` is the last state or a Status. */
  delete(
    ctx: RequestContext,
    name: string,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
  ): Promise<{ readonly object: EncodedObject; readonly deleted: boolean }>;
}

/** Deletes objects that cannot be read any more. Mirrors `rest.CorruptObjectDeleterProvider`. */
export interface CorruptObjectDeleterProvider {
  /** Undefined: such objects stay; clients who ask for it are not heard. */
  readonly corruptObjectDeleter: GracefulDeleter | undefined;
}

/** Deletes what a list finds; answers with what it found. */
export interface CollectionDeleter {
  deleteCollection(
    ctx: RequestContext,
    deleteValidation: ValidateObjectFunc,
    options: DeleteOptions,
    listOptions: ListOptions,
  ): Promise<ObjectList>;
}

/** Mirrors `rest.Connecter`: takes the request over (proxy, exec). */
export interface Connecter {
  readonly connectMethods: readonly string[];
  /** Whether a path may follow the subresource (`proxy/{path}`). */
  readonly connectPath: boolean;
  connect(ctx: RequestContext, name: string, subpath: string): Promise<TakenRequest>;
}

/** Mirrors `metav1.TableColumnDefinition`. Priority 0 is always shown, more only with `-o wide`. */
export interface TableColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** Mirrors `metav1.TableRow`, without its object. */
export interface TableRow {
  readonly cells: readonly unknown[];
  readonly conditions?: readonly KubeObject[];
}

/** Mirrors `rest.TableConvertor`; the endpoint adds metadata and `row.object`. */
export interface TableConvertor {
  readonly columns: readonly TableColumnDefinition[];
  /** Cells of one object, in the order of {@link columns}. `nowMs` for ages. */
  toRow(obj: EncodedObject, nowMs: number): TableRow;
  /** What is in its place by now: a watch goes on with the columns that its resource has by then. Absent: itself, always. */
  readonly inForce?: () => TableConvertor;
}

/** A storage that brings its own columns. */
export interface TableConvertorProvider {
  readonly tableConvertor: TableConvertor;
}

/** Mirrors `rest.ResetFieldsStrategy`: fields that this endpoint resets on write, by API version, for managedFields. */
export interface ResetFieldsProvider {
  readonly resetFields?: ReadonlyMap<string, ResetFields> | undefined;
}

/** A storage whose resource has short names (`po`). */
export interface ShortNamesProvider {
  readonly shortNames: readonly string[];
}

/** A storage whose resource belongs to categories (`all`). */
export interface CategoriesProvider {
  readonly categories: readonly string[];
}

function has(storage: object, ...methods: string[]): boolean {
  return methods.every((method) => typeof (storage as Record<string, unknown>)[method] === "function");
}

/** Whether `s` is a {@link Getter}. */
export const isGetter = (s: RESTStorage): s is RESTStorage & Getter => has(s, "get");
/** Whether `s` is a {@link GetterWithOptions}. */
export const isGetterWithOptions = (s: RESTStorage): s is RESTStorage & GetterWithOptions => has(s, "getWithOptions");
/** Whether `s` is a {@link Lister}. */
export const isLister = (s: RESTStorage): s is RESTStorage & Lister => has(s, "list");
/** Whether `s` is a {@link Watcher}. */
export const isWatcher = (s: RESTStorage): s is RESTStorage & Watcher => has(s, "watch");
/** Whether `s` is a {@link Creater}. */
export const isCreater = (s: RESTStorage): s is RESTStorage & Creater => has(s, "create");
/** Whether `s` is a {@link NamedCreater}. */
export const isNamedCreater = (s: RESTStorage): s is RESTStorage & NamedCreater => has(s, "createNamed");
/** Whether `s` is a {@link Updater}. */
export const isUpdater = (s: RESTStorage): s is RESTStorage & Updater => has(s, "update");
/** Whether `s` is a {@link GracefulDeleter}. */
export const isGracefulDeleter = (s: RESTStorage): s is RESTStorage & GracefulDeleter => has(s, "delete");
/** What deletes objects of `s` that cannot be read, if anything does. */
export const corruptObjectDeleterOf = (s: RESTStorage): GracefulDeleter | undefined =>
  (s as Partial<CorruptObjectDeleterProvider>).corruptObjectDeleter;
/** Whether `s` is a {@link CollectionDeleter}. */
export const isCollectionDeleter = (s: RESTStorage): s is RESTStorage & CollectionDeleter => has(s, "deleteCollection");
/** Whether `s` is a {@link Connecter}. */
export const isConnecter = (s: RESTStorage): s is RESTStorage & Connecter => has(s, "connect");
