import {
  isCollectionDeleter,
  isConnecter,
  isCreater,
  isGetter,
  isGetterWithOptions,
  isGracefulDeleter,
  isLister,
  isNamedCreater,
  isUpdater,
  isWatcher,
} from "../registry/rest/rest.js";
import type { Exchange } from "./exchange.js";
import { handleConnect } from "./handlers/connect.js";
import { handleCreate, handleCreateNamed } from "./handlers/create.js";
import { handleDelete } from "./handlers/delete.js";
import { handleDeleteCollection } from "./handlers/delete-collection.js";
import { handleGet, handleGetWithOptions } from "./handlers/get.js";
import { handleList } from "./handlers/list.js";
import { handlePatch } from "./handlers/patch.js";
import { handleUpdate } from "./handlers/update.js";
import type { RequestScope } from "./request-scope.js";
import { tracedHandler } from "./traced-handler.js";

/** Answers a request; what it throws becomes the answer. */
export type Handler = (exchange: Exchange) => Promise<void>;

/** Verbs in the order of discovery. */
export type ResourceVerb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** What a resource or subresource does with each verb, derived from the capabilities of its storage. */
export type VerbHandlers = ReadonlyMap<ResourceVerb, Handler>;

/** The handlers that the capabilities of `scope.storage` allow. */
export function verbHandlersOf(scope: RequestScope): VerbHandlers {
  const { storage } = scope;
  const handlers = new Map<ResourceVerb, Handler>();
  const add = (verb: ResourceVerb, operation: string, handler: Handler) =>
    handlers.set(verb, tracedHandler(operation, handler));
  if (isNamedCreater(storage)) add("create", "Create", (exchange) => handleCreateNamed(exchange, scope, storage));
  else if (isCreater(storage)) add("create", "Create", (exchange) => handleCreate(exchange, scope, storage));
  if (isGracefulDeleter(storage)) add("delete", "Delete", (exchange) => handleDelete(exchange, scope, storage));
  if (isCollectionDeleter(storage)) {
    add("deletecollection", "Delete", (exchange) => handleDeleteCollection(exchange, scope, storage));
  }
  if (isGetterWithOptions(storage)) add("get", "Get", (exchange) => handleGetWithOptions(exchange, scope, storage));
  else if (isGetter(storage)) add("get", "Get", (exchange) => handleGet(exchange, scope, storage));
  // Lists and watches come by the same path: which one it is shows in there.
  if (isLister(storage)) handlers.set("list", (exchange) => handleList(exchange, scope, false));
  if (isUpdater(storage)) {
    // What can be read and updated can be patched. Mirrors `rest.Patcher`.
    if (isGetter(storage)) add("patch", "Patch", (exchange) => handlePatch(exchange, scope, storage));
    add("update", "Update", (exchange) => handleUpdate(exchange, scope, storage));
  }
  if (isWatcher(storage)) handlers.set("watch", (exchange) => handleList(exchange, scope, true));
  return handlers;
}

/** How a subresource that takes requests over is reached. */
export interface ConnectRoute {
  /** Upper case. */
  readonly methods: ReadonlySet<string>;
  /** Whether a path may follow the subresource. */
  readonly withPath: boolean;
  readonly handler: Handler;
}

/** The connect route of `scope`, if its storage takes requests over. */
export function connectRouteOf(scope: RequestScope): ConnectRoute | undefined {
  const { storage } = scope;
  if (!isConnecter(storage)) return undefined;
  return {
    methods: new Set(storage.connectMethods),
    withPath: storage.connectPath,
    handler: (exchange) => handleConnect(exchange, scope, storage),
  };
}
