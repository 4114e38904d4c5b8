export { type AdmissionObjects, type AdmissionRequest, newAdmissionAttributes } from "./admission/attributes.js";
export {
  type AdmissionChain,
  admissionChain,
  isMutationPlugin,
  isValidationPlugin,
  type ReinvocablePlugin,
} from "./admission/chain.js";
export type {
  AdmissionAttributes,
  AdmissionOperation,
  AdmissionPlugin,
  MutationPlugin,
  ValidationPlugin,
} from "./admission/interfaces.js";
export type {
  AuthenticatorResponse,
  RequestAuthenticator,
  ServerRequest,
  TokenAuthenticator,
  UserInfo,
} from "./authentication/interfaces.js";
export {
  allAuthenticated,
  allUnauthenticated,
  anonymousUser,
  apiServerUser,
  systemMasters,
} from "./authentication/interfaces.js";
export type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  Decision,
  NonResourceRule,
  ResourceRule,
  RuleResolver,
} from "./authorization/interfaces.js";
export type {
  Client,
  ClientDeleteOptions,
  ClientListOptions,
  ClientWatchEvent,
  ListResponse,
  ResourceScope,
} from "./client/client.js";
export type { DiscoveredResource, DiscoveredVersion } from "./endpoints/api-resource.js";
export { type Exchange, newExchange } from "./endpoints/exchange.js";
export { type FieldManager, managerOrUserAgent, newFieldManager } from "./endpoints/field-manager.js";
export { type InstalledGroup, type InstallerDeps, installAPIGroup } from "./endpoints/installer.js";
export {
  defaultSerializers,
  jsonSerializer,
  prettyJSONSerializer,
  protobufSerializer,
  type Serializer,
  yamlSerializer,
} from "./endpoints/negotiation/serializer.js";
export type { RequestScope } from "./endpoints/request-scope.js";
export { type Dispatch, type ResourceHandler, ResourceRouter } from "./endpoints/resource-router.js";
export { writeError, writeStatus } from "./endpoints/response/status.js";
export type { Informer, InformerHandlers, ListerWatcher } from "./informers/informer.js";
export { newGetAttrs, type SelectableFields } from "./registry/generic/object-attrs.js";
export { type FieldNames, valueAt, withValueAt } from "./registry/generic/scale-paths.js";
export {
  newScaleStore,
  type ScaleConfig,
  ScaleStore,
  scaleKind,
} from "./registry/generic/scale-store.js";
export { newStatusStore, SubresourceStore } from "./registry/generic/status-store.js";
export { newStorageFactoryRESTOptionsGetter, type StorageFactoryConfig } from "./registry/generic/storage-factory.js";
export { newStore, Store } from "./registry/generic/store.js";
export type { StoreConfig } from "./registry/generic/store-config.js";
export {
  ensureNamespaceMatches,
  generationOf,
  type MetaChanges,
  metaOf,
  withMeta,
} from "./registry/rest/object-meta.js";
export { newSystemRandom } from "./registry/rest/random.js";
export type {
  CategoriesProvider,
  CollectionDeleter,
  Connecter,
  CreateOptions,
  Creater,
  DeleteOptions,
  DeletionPropagation,
  FieldValidation,
  GetOptions,
  Getter,
  GetterWithOptions,
  GracefulDeleter,
  Lister,
  ListOptions,
  NamedCreater,
  ObjectList,
  PatchOptions,
  RESTStorage,
  ResetFieldsProvider,
  Scoper,
  ShortNamesProvider,
  TableColumnDefinition,
  TableConvertor,
  TableConvertorProvider,
  TableRow,
  UpdatedObjectInfo,
  UpdateOptions,
  Updater,
  ValidateObjectFunc,
  ValidateObjectUpdateFunc,
  Watcher,
} from "./registry/rest/rest.js";
export {
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
} from "./registry/rest/rest.js";
export type { RESTOptionsGetter, ResourceStorageInfo } from "./registry/rest/rest-options-getter.js";
export type {
  FinishFunc,
  RESTCreateStrategy,
  RESTDeleteStrategy,
  RESTStrategy,
  RESTUpdateStrategy,
  StoreHooks,
} from "./registry/rest/strategy.js";
export {
  creationTimestampColumnDescription,
  defaultTableConvertor,
  nameColumnDescription,
} from "./registry/rest/table-convertor.js";
export {
  computedObjectInfo,
  defaultUpdatedObjectInfo,
  type TransformFunc,
  wrapUpdatedObjectInfo,
} from "./registry/rest/updated-object-info.js";
export { contextInNamespace } from "./request/context-in-namespace.js";
export type { RequestContext } from "./request/request-context.js";
export type { RequestInfo } from "./request/request-info.js";
export type {
  APIGroupInfo,
  APIResourceInfo,
  APISubresourceInfo,
  DecodedServedObject,
  ResourceServingInfo,
  VersionConversion,
} from "./server/api-group-info.js";
