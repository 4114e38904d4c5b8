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
// Authenticators.
// Authentication and authorization.
export {
  type AnonymousConditions,
  type AnonymousConditions,
  newAnonymousAuthenticator,
  newAnonymousAuthenticator,
} from "./authentication/anonymous-authenticator.js";
export { withAuthenticatedGroup, withAuthenticatedGroup } from "./authentication/authenticated-group-adder.js";
export { newBearerTokenAuthenticator, newBearerTokenAuthenticator } from "./authentication/bearer-token.js";
export {
  type ClientCASource,
  type ClientCertificateOptions,
  type ClientCertificateOptions,
  newClientCertificateAuthenticator,
  newClientCertificateAuthenticator,
} from "./authentication/client-certificate.js";
export { commonNameUser, commonNameUser } from "./authentication/common-name-user.js";
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
export { newLoopbackAuthenticator, newLoopbackAuthenticator } from "./authentication/loopback-authenticator.js";
export type { BoundObjects } from "./authentication/service-account/bound-objects.js";
export { type BoundObjects, requireBoundObjects } from "./authentication/service-account/bound-objects.js";
// Service account tokens.
export type {
  BoundReference,
  ServiceAccountClaims,
  ServiceAccountClaims,
} from "./authentication/service-account/claims.js";
export {
  parsePrivateClaims,
  privateClaimName,
} from "./authentication/service-account/claims.js";
export {
  parseSigningKey,
  parseSigningKey,
  parseVerificationKeys,
  parseVerificationKeys,
  type SigningAlgorithm,
  type SigningKey,
  type SigningKey,
  SigningKeyError,
  type VerificationKey,
  type VerificationKey,
} from "./authentication/service-account/signing-key.js";
export {
  newServiceAccountAuthenticator,
  newServiceAccountAuthenticator,
  type ServiceAccountAuthenticatorOptions,
  type ServiceAccountAuthenticatorOptions,
} from "./authentication/service-account/token-authenticator.js";
export type {
  IssuedToken,
  ServiceAccountTokenGenerator,
  TokenClaims,
} from "./authentication/service-account/token-generator.js";
export {
  type IssuedToken,
  newServiceAccountTokenGenerator,
  newServiceAccountTokenGenerator,
  type ServiceAccountTokenGenerator,
  type TokenClaims,
  type TokenGeneratorOptions,
  type TokenGeneratorOptions,
} from "./authentication/service-account/token-generator.js";
export {
  serviceAccountGroups,
  serviceAccountGroups,
  serviceAccountUser,
  serviceAccountUser,
  serviceAccountUserName,
  serviceAccountUserName,
  splitServiceAccountUserName,
  splitServiceAccountUserName,
} from "./authentication/service-account/user-names.js";
export {
  newCachedTokenAuthenticator,
  newCachedTokenAuthenticator,
  type TokenCacheOptions,
  type TokenCacheOptions,
} from "./authentication/token-cache.js";
export {
  newStaticTokenAuthenticator,
  newStaticTokenAuthenticator,
  parseTokenFile,
  parseTokenFile,
  TokenFileError,
  TokenFileError,
} from "./authentication/token-file.js";
export {
  AuthenticationError,
  failOnErrorRequestAuthenticator,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  unionTokenAuthenticator,
} from "./authentication/union-authenticator.js";
export {
  newWebSocketProtocolAuthenticator,
  newWebSocketProtocolAuthenticator,
} from "./authentication/websocket-protocol.js";
// Authorizers.
export {
  alwaysAllowAuthorizer,
  alwaysAllowAuthorizer,
  alwaysDenyAuthorizer,
  alwaysDenyAuthorizer,
} from "./authorization/always.js";
export type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  Decision,
  NonResourceRule,
  ResourceRule,
  RuleResolver,
} from "./authorization/interfaces.js";
export { newPathAuthorizer, newPathAuthorizer } from "./authorization/path-authorizer.js";
export { newPrivilegedGroups, newPrivilegedGroups } from "./authorization/privileged-groups.js";
export {
  unionAuthorizer,
  unionAuthorizer,
  unionRuleResolver,
  unionRuleResolver,
} from "./authorization/union-authorizer.js";
export type {
  Client,
  ClientDeleteOptions,
  ClientListOptions,
  ClientWatchEvent,
  ListResponse,
  ResourceScope,
} from "./client/client.js";
// Clients and informers.
// Clients, informers, certificates, listening.
export { type ClientOptions, type ClientOptions, newClient, newClient } from "./client/http2-client.js";
export type { TransportOptions } from "./client/http2-transport.js";
// The server and its life.
export {
  type CompletedConfig,
  type Config,
  ConfigError,
  completeConfig,
  type OpenAPIConfig,
  type ServerVersion,
} from "./config.js";
export { type DelegationTarget, newEmptyDelegate } from "./delegation-target.js";
export type { DiscoveryGroup, DiscoverySource, DiscoveryVersion } from "./discovery/discovery-group.js";
export { DiscoveryManager } from "./discovery/discovery-manager.js";
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
export { authorizerAttributesOf, forbiddenMessage } from "./filters/authorizer-attributes.js";
export type { AuditBackend, AuditRecord, AuditStage } from "./filters/with-audit.js";
export type { OriginMatcher } from "./filters/with-cors.js";
export type { FlowClassification, FlowClassifier } from "./filters/with-flow-control-headers.js";
export type { InFlightLimits } from "./filters/with-max-in-flight-limit.js";
export type { RequestObserver } from "./filters/with-metrics.js";
export { type GenericAPIServer, newGenericAPIServer } from "./generic-api-server.js";
export { newNotFoundHandler } from "./handlers/not-found.js";
export { type PathHandler, PathRecorderMux } from "./handlers/path-recorder-mux.js";
export { sendJSON, sendPlainText } from "./handlers/plain-text.js";
export { type HealthChecker, namedCheck } from "./health/health-checker.js";
export type { PostStartHook, PostStartHookContext, PreShutdownHook } from "./hooks.js";
export {
  type ClientListerWatcherOptions,
  type ClientListerWatcherOptions,
  listerWatcherFromClient,
  listerWatcherFromClient,
} from "./informers/client-lister-watcher.js";
export type { Informer, InformerHandlers, ListerWatcher } from "./informers/informer.js";
export { type InformerOptions, type InformerOptions, newInformer, newInformer } from "./informers/shared-informer.js";
export { listerWatcherFromStorage, listerWatcherFromStorage } from "./informers/storage-lister-watcher.js";
export { LifecycleSignal, type LifecycleSignals } from "./lifecycle-signals.js";
export type { ForeignOpenAPI } from "./openapi/openapi-service.js";
export type { OpenAPISource } from "./openapi/openapi-source.js";
export type { Subject } from "./pki/certificate.js";
// Certificates and listening.
export {
  CertificateAuthority,
  CertificateAuthority,
  type CertificateAuthorityOptions,
  type CertificateAuthorityOptions,
  type CertKeyPEM,
  type CertKeyPEM,
} from "./pki/certificate-authority.js";
export type { SubjectAlternativeNames, SubjectAlternativeNames } from "./pki/extensions.js";
export type { PreparedAPIServer, RunningServer } from "./prepared-api-server.js";
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
export { kubernetesLongRunning, type LongRunningPredicate, newLongRunningPredicate } from "./request/long-running.js";
export type { RequestContext } from "./request/request-context.js";
export type { RequestInfo } from "./request/request-info.js";
export { newRequestInfo } from "./request/request-info-factory.js";
export { requestContext } from "./request/request-state.js";
export { newSystemContext, type SystemContextOptions, systemUser } from "./request/system-context.js";
export type {
  APIGroupInfo,
  APIResourceInfo,
  APISubresourceInfo,
  DecodedServedObject,
  ResourceServingInfo,
  VersionConversion,
} from "./server/api-group-info.js";
export {
  type CertificateBundle,
  type CertificateBundle,
  type CertificateBundleSource,
  type CertificateBundleSource,
  type CertKeySource,
  type CertKeySource,
  type DynamicContent,
  type DynamicContent,
  type FileContent,
  type FileContentOptions,
  newFileCertificateBundle,
  newFileCertificateBundle,
  newFileCertKey,
  newFileCertKey,
  newStaticContent,
  newStaticContent,
  parseCertificateBundle,
  parseCertificateBundle,
  requireMatchingPair,
  requireMatchingPair,
  unionCertificateBundles,
  unionCertificateBundles,
} from "./serving/dynamic-certificates.js";
export { Listener, Listener, type ListenOptions, type ListenOptions } from "./serving/listener.js";
export type {
  MinTLSVersion,
  MinTLSVersion,
  SecureServingInfo,
  SecureServingInfo,
  SNICertificate,
  SNICertificate,
} from "./serving/secure-serving-info.js";
export { type SignalSource, setupSignalHandler } from "./setup-signal-handler.js";
