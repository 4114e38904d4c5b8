export {
  type AdmissionMetrics,
  type AdmissionStep,
  newAdmissionMetrics,
  type ObservedWebhook,
  type WebhookRejectionErrorType,
  type WebhookType,
} from "./admission/admission-metrics.js";
export { type AdmissionObjects, type AdmissionRequest, newAdmissionAttributes } from "./admission/attributes.js";
export type { ExpressionInputs } from "./admission/cel/activation.js";
export type { AdmissionExpressions } from "./admission/cel/admission-expressions.js";
export { AuthorizationAnswers } from "./admission/cel/authorization-answers.js";
export type { CompiledExpression, ExpressionScope } from "./admission/cel/compiled-expression.js";
export type { Composition, NamedExpression } from "./admission/cel/composition.js";
export type { ExpressionCompilation } from "./admission/cel/expression-compiler.js";
export { type MatchConditionMetrics, newMatchConditionMetrics } from "./admission/cel/match-condition-metrics.js";
export type {
  MatchCondition,
  MatchConditions,
  MatchConditionsOptions,
  MatchResult,
} from "./admission/cel/match-conditions.js";
export type { ExpressionRole } from "./admission/cel/wanted-types.js";
export {
  type AdmissionChain,
  type AdmissionObserver,
  admissionChain,
  isMutationPlugin,
  isValidationPlugin,
} from "./admission/chain.js";
export type {
  AdmissionAttributes,
  AdmissionOperation,
  AdmissionPlugin,
  MutationPlugin,
  ValidationPlugin,
} from "./admission/interfaces.js";
export { matchesNamespace, matchesObject, type NamespaceReader } from "./admission/matching/label-matchers.js";
export {
  type EquivalentResources,
  type MatchCriteria,
  type MatchResources,
  type MatchSources,
  matchResources,
  type NamedRule,
  newMatchCriteria,
  type ResourceMatch,
} from "./admission/matching/match-resources.js";
export { newNamespaceReader } from "./admission/matching/namespace-reader.js";
export {
  isExemptAdmissionConfiguration,
  matchesRule,
  type RuleWithOperations,
} from "./admission/matching/rule-matcher.js";
export { type ObjectInterfaces, plainObjectInterfaces } from "./admission/object-interfaces.js";
export { NamespaceLifecycle, type NamespaceSource } from "./admission/plugins/namespace-lifecycle.js";
export { newMutatingAdmissionPolicy } from "./admission/policy/mutating/plugin.js";
export type { PolicyPluginConfig } from "./admission/policy/policy-plugin-config.js";
export { newValidatingAdmissionPolicy } from "./admission/policy/validating/plugin.js";
export { newAdmissionForbidden, toAdmissionForbidden } from "./admission/refusal.js";
export { ReinvocationContext } from "./admission/reinvocation-context.js";
export { isSameKind, VersionedAttributes } from "./admission/versioned-attributes.js";
export { MutatingAdmissionWebhook } from "./admission/webhook/mutating-admission-webhook.js";
export { ValidatingAdmissionWebhook } from "./admission/webhook/validating-admission-webhook.js";
export type { WebhookAdmissionDeps } from "./admission/webhook/webhook-deps.js";
export type { AuditConfig } from "./audit/audit-context.js";
export type { AuditEvent, AuditFacts, AuditObjectReference } from "./audit/audit-event.js";
export {
  type AuditFailureReporter,
  type AuditMetrics,
  newAuditMetrics,
  newFailureReporter,
} from "./audit/audit-metrics.js";
export { AuditRequest, type AuditRequestFacts } from "./audit/audit-request.js";
export type { AuditBackend } from "./audit/backends/backend.js";
export { type BatchConfig, newBufferedBackend } from "./audit/backends/buffered-backend.js";
export { newIgnoreErrorsBackend } from "./audit/backends/ignore-errors-backend.js";
export { type AuditLogFormat, type AuditLogWriter, newLogBackend } from "./audit/backends/log-backend.js";
export { newFileWriter, newStreamWriter } from "./audit/backends/log-writers.js";
export { RotatingFile, type RotatingFileConfig } from "./audit/backends/rotating-file.js";
export { TokenBucket } from "./audit/backends/token-bucket.js";
export { newTruncateBackend, type TruncateConfig } from "./audit/backends/truncate-backend.js";
export { newUnionBackend } from "./audit/backends/union-backend.js";
export { newWebhookBackend, type WebhookBackendParts } from "./audit/backends/webhook-backend.js";
export type { AuditLevel, AuditPolicy, AuditStage } from "./audit/policy/audit-policy.js";
export { loadPolicyFromFile, parsePolicy } from "./audit/policy/load-policy.js";
export { newPolicyRuleEvaluator, type PolicyRuleEvaluator } from "./audit/policy/policy-rule-evaluator.js";
export { type AnonymousConditions, newAnonymousAuthenticator } from "./authentication/anonymous-authenticator.js";
export { withImplicitAudiences } from "./authentication/audience-agnostic.js";
export { withAuthenticatedGroup } from "./authentication/authenticated-group-adder.js";
export { type AuthenticationObserver, newAuthenticationObserver } from "./authentication/authentication-metrics.js";
export {
  newBearerTokenAuthenticator,
  newOwnTokenAuthenticator,
  requireKnownToken,
} from "./authentication/bearer-token.js";
export {
  type BootstrapTokenOptions,
  bootstrapTokenSecrets,
  newBootstrapTokenAuthenticator,
} from "./authentication/bootstrap-token.js";
export {
  type ClientCASource,
  type ClientCertificateOptions,
  newClientCertificateAuthenticator,
} from "./authentication/client-certificate.js";
export {
  type CertificateExpirationObserver,
  newCertificateExpirationObserver,
} from "./authentication/client-certificate-metrics.js";
export { type CommonNameUserOptions, commonNameUser } from "./authentication/common-name-user.js";
export { newTokenReviewAuthenticator } from "./authentication/delegating/token-review-authenticator.js";
export {
  type AuthenticatorResponse,
  allAuthenticated,
  allUnauthenticated,
  anonymousUser,
  apiServerUser,
  type RequestAuthenticator,
  type ServerRequest,
  systemMasters,
  type TokenAuthenticator,
  type UserInfo,
} from "./authentication/interfaces.js";
export {
  isSignatureAlgorithm,
  type SignatureAlgorithm,
  signatureAlgorithms,
} from "./authentication/jose/signature-algorithm.js";
export { newLoopbackAuthenticator } from "./authentication/loopback-authenticator.js";
export {
  type JWTAuthenticatorParts,
  type JWTTokenAuthenticator,
  newJWTAuthenticator,
} from "./authentication/oidc/jwt-authenticator.js";
export {
  type AuthenticationConfiguration,
  type ClaimMapper,
  type CompiledJWTAuthenticator,
  type JWTAuthenticatorConfig,
  usesExpressions,
} from "./authentication/oidc/jwt-authenticator-config.js";
export { type JWTMetrics, type JWTMetricsOptions, newJWTMetrics } from "./authentication/oidc/jwt-metrics.js";
export { loadClaimExpressions } from "./authentication/oidc/load-claim-expressions.js";
export {
  type AuthenticationValidationContext,
  validateAuthenticationConfiguration,
} from "./authentication/oidc/validate-authentication-configuration.js";
export {
  newRequestHeaderAuthenticator,
  type RequestHeaderNames,
  type RequestHeaderOptions,
} from "./authentication/request-header.js";
export { type BoundObjects, requireBoundObjects } from "./authentication/service-account/bound-objects.js";
export {
  type BoundReference,
  parsePrivateClaims,
  privateClaimName,
  type ServiceAccountClaims,
} from "./authentication/service-account/claims.js";
export {
  type ExternalSigner,
  type ExternalSignerOptions,
  newExternalSigner,
} from "./authentication/service-account/external/external-signer.js";
export {
  type ExternalSignerMetrics,
  newExternalSignerMetrics,
} from "./authentication/service-account/external/external-signer-metrics.js";
export {
  type LegacyTokenOptions,
  newLegacyTokenAuthenticator,
} from "./authentication/service-account/legacy-token-authenticator.js";
export {
  type LegacyTokenGenerator,
  newLegacyTokenGenerator,
} from "./authentication/service-account/legacy-token-generator.js";
export { lastUsedLabel, withLastUse } from "./authentication/service-account/legacy-token-use.js";
export {
  jwksPath,
  newOpenIDMetadata,
  type OpenIDMetadata,
  OpenIDMetadataError,
  type OpenIDMetadataOptions,
  openIDConfigurationPath,
  requireOpenIDIssuer,
} from "./authentication/service-account/openid-metadata.js";
export {
  parseSigningKey,
  parseVerificationKeys,
  type SigningAlgorithm,
  type SigningKey,
  SigningKeyError,
  type VerificationKey,
  type VerificationKeys,
} from "./authentication/service-account/signing-key.js";
export {
  newServiceAccountAuthenticator,
  type ServiceAccountAuthenticatorOptions,
} from "./authentication/service-account/token-authenticator.js";
export {
  type IssuedToken,
  newServiceAccountTokenGenerator,
  type ServiceAccountTokenGenerator,
  type TokenClaims,
  type TokenGeneratorOptions,
} from "./authentication/service-account/token-generator.js";
export {
  newServiceAccountTokenMetrics,
  type ServiceAccountTokenMetrics,
  type ServiceAccountTokenUse,
} from "./authentication/service-account/token-metrics.js";
export {
  serviceAccountGroups,
  serviceAccountUser,
  serviceAccountUserName,
  splitServiceAccountUserName,
} from "./authentication/service-account/user-names.js";
export { newCachedTokenAuthenticator, type TokenCacheOptions } from "./authentication/token-cache.js";
export { newTokenCacheMetrics, type TokenCacheMetrics } from "./authentication/token-cache-metrics.js";
export { newStaticTokenAuthenticator, parseTokenFile, TokenFileError } from "./authentication/token-file.js";
export {
  AuthenticationError,
  unionFailingOnError,
  unionRequestAuthenticator,
  unionTokenAuthenticator,
  unionTokensFailingOnError,
} from "./authentication/union-authenticator.js";
export {
  newWebhookTokenAuthenticator,
  type WebhookTokenAuthenticator,
  type WebhookTokenOptions,
} from "./authentication/webhook/webhook-token-authenticator.js";
export { newWebSocketProtocolAuthenticator } from "./authentication/websocket-protocol.js";
export { ABACAuthorizer } from "./authorization/abac/abac-authorizer.js";
export type { ABACPolicy } from "./authorization/abac/policy.js";
export { loadPolicyFile } from "./authorization/abac/policy-file.js";
export { alwaysAllowAuthorizer, alwaysDenyAuthorizer } from "./authorization/always.js";
export { authorizerAttributesOf, forbiddenMessage } from "./authorization/authorizer-attributes.js";
export {
  newSubjectAccessReviewAuthorizer,
  type SubjectAccessReviewOptions,
} from "./authorization/delegating/subject-access-review-authorizer.js";
export {
  type DecisionMetrics,
  instrumentedAuthorizer,
  newDecisionMetrics,
} from "./authorization/instrumented-authorizer.js";
export type {
  AuthorizationResult,
  Authorizer,
  AuthorizerAttributes,
  Decision,
  NonResourceRule,
  ResolvedRules,
  ResourceRule,
  RuleResolver,
} from "./authorization/interfaces.js";
export type { CompiledMatchConditions } from "./authorization/match-conditions/authorization-expressions.js";
export {
  type MatchConditionMetrics as AuthorizationMatchConditionMetrics,
  newAuthorizationMatchConditionMetrics,
} from "./authorization/match-conditions/match-condition-metrics.js";
export type { AuthorizationMatchConditions } from "./authorization/match-conditions/match-conditions.js";
export { newPathAuthorizer } from "./authorization/path-authorizer.js";
export { newPrivilegedGroups } from "./authorization/privileged-groups.js";
export { requireAuthorized } from "./authorization/require-authorized.js";
export {
  type FieldSelectorAttributes,
  fieldSelectorAttributes,
  type LabelSelectorAttributes,
  labelSelectorAttributes,
  type SelectorAttributes,
} from "./authorization/selector-attributes.js";
export { authorizeOrError, unionAuthorizer, unionRuleResolver } from "./authorization/union-authorizer.js";
export {
  newClientReviewer,
  newWebhookReviewer,
  type SubjectAccessReviewer,
} from "./authorization/webhook/subject-access-reviewer.js";
export { WebhookAuthorizer, type WebhookAuthorizerConfig } from "./authorization/webhook/webhook-authorizer.js";
export { newAuthorizationWebhookMetrics, type WebhookMetrics } from "./authorization/webhook/webhook-metrics.js";
export { type ExpressionEngines, newExpressionEngines } from "./cel/expression-engines.js";
export type { RuleEngine } from "./cel/rules/rule-engine.js";
export type { RuleCheckOptions } from "./cel/rules/validate-rules.js";
export type {
  Client,
  ClientDeleteOptions,
  ClientListOptions,
  ClientWatchEvent,
  ListResponse,
  ResourceScope,
} from "./client/client.js";
export { type ClientOptions, newClient } from "./client/http2-client.js";
export type { TransportOptions } from "./client/http2-transport.js";
export { type BackgroundWork, LateAccess } from "./client/late-access.js";
export { listPages } from "./client/list-pages.js";
export {
  builtInResourceMapper,
  newDiscoveryResourceMapper,
  type ResourceMapper,
  type ResourceMapping,
} from "./client/resource-mapper.js";
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
export { type DialMetrics, newDialMetrics } from "./egress/dial-metrics.js";
export { type EgressRoute, EgressSelector, type EgressType, egressTypes } from "./egress/egress-selector.js";
export {
  EgressDialError,
  type HTTPConnectParts,
  type HTTPConnectProxy,
  newHTTPConnectDialer,
  type ProxyTLS,
} from "./egress/http-connect-dialer.js";
export { connectTLS, newHTTPAgent, newHTTPSAgent } from "./egress/outgoing.js";
export type { DiscoveredResource, DiscoveredVersion } from "./endpoints/api-resource.js";
export { type Exchange, newExchange } from "./endpoints/exchange.js";
export { type FieldManager, managerOrUserAgent, newFieldManager } from "./endpoints/field-manager.js";
export { type InstalledGroup, type InstallerDeps, installAPIGroup } from "./endpoints/installer.js";
export {
  defaultSerializers,
  serializersFor,
  unstructuredSerializers,
} from "./endpoints/negotiation/default-serializers.js";
export { protobufSerializer } from "./endpoints/negotiation/protobuf-serializer.js";
export {
  jsonSerializer,
  prettyJSONSerializer,
  type Serializer,
  yamlSerializer,
} from "./endpoints/negotiation/serializer.js";
export type { RequestScope } from "./endpoints/request-scope.js";
export { type Dispatch, type ResourceHandler, ResourceRouter } from "./endpoints/resource-router.js";
export { writeError, writeStatus } from "./endpoints/response/status.js";
export { EventRecorder, type EventRecorderOptions, type RecordedEvent } from "./events/event-recorder.js";
export { type ImpersonationMetrics, newImpersonationMetrics } from "./filters/impersonation/impersonation-metrics.js";
export type { AuthorizationObserver } from "./filters/with-authorization.js";
export type { OriginMatcher } from "./filters/with-cors.js";
export type { InFlightLimits } from "./filters/with-max-in-flight-limit.js";
export type { RequestObserver } from "./filters/with-metrics.js";
export { ObjectCountTracker } from "./flowcontrol/estimation/object-count-tracker.js";
export {
  FlowConfigConsumer,
  type FlowConfigConsumerOptions,
  type FlowControlInformers,
} from "./flowcontrol/flow-config-consumer.js";
export { FlowControl, type FlowControlOptions } from "./flowcontrol/flow-control.js";
export { addFlowControlHook } from "./flowcontrol/flow-control-hooks.js";
export { ReadWriteMetrics } from "./flowcontrol/metrics/read-write-metrics.js";
export { type GenericAPIServer, newGenericAPIServer } from "./generic-api-server.js";
export { getOnly } from "./handlers/get-only.js";
export { newNotFoundHandler } from "./handlers/not-found.js";
export { type PathHandler, PathRecorderMux } from "./handlers/path-recorder-mux.js";
export { sendJSON, sendPlainText } from "./handlers/plain-text.js";
export { type HealthChecker, namedCheck, namedGroupedCheck } from "./health/health-checker.js";
export type { PostStartHook, PostStartHookContext, PreShutdownHook } from "./hooks.js";
export { type ClientListerWatcherOptions, listerWatcherFromClient } from "./informers/client-lister-watcher.js";
export type { Informer, InformerHandlers, ListerWatcher } from "./informers/informer.js";
export { type InformerOptions, newInformer } from "./informers/shared-informer.js";
export { listerWatcherFromStorage } from "./informers/storage-lister-watcher.js";
export { StoreInformers } from "./informers/store-informers.js";
export { type SyncWait, syncedWithin } from "./informers/synced-within.js";
export type { ViewOfObject } from "./informers/view-lister-watcher.js";
export { LifecycleSignal, type LifecycleSignals } from "./lifecycle-signals.js";
// Metrics.
export { newAuthorizationObserver } from "./metrics/authorization-metrics.js";
export {
  type DelegationCount,
  type DelegationMetrics,
  newDelegatedAuthenticationMetrics,
  newDelegatedAuthorizationMetrics,
} from "./metrics/delegation-metrics.js";
export { newObjectCounter, type ObjectCounter, type ObjectCountsConfig } from "./metrics/object-counts.js";
export { newMetricsHandler, newRequestMetrics, type RequestMetrics } from "./metrics/request-metrics.js";
export { newStorageMetrics, type StorageInstruments } from "./metrics/storage-metrics.js";
export { followStorageSizes, type StorageSizesConfig } from "./metrics/storage-size.js";
export { mergeOpenAPIV2, restrictOpenAPIV2 } from "./openapi/merge-openapi-v2.js";
export type { ForeignOpenAPI } from "./openapi/openapi-service.js";
export type { OpenAPISource } from "./openapi/openapi-source.js";
export type { Subject } from "./pki/certificate.js";
export {
  CertificateAuthority,
  type CertificateAuthorityOptions,
  type CertKeyPEM,
} from "./pki/certificate-authority.js";
export { type DERElement, readElements } from "./pki/der-reader.js";
export type { SubjectAlternativeNames } from "./pki/extensions.js";
export type { PreparedAPIServer, RunningServer } from "./prepared-api-server.js";
export {
  authorityOf,
  type BackendAddress,
  ForbiddenAddressError,
  guardedLookup,
  requireAllowedAddress,
} from "./proxy/backend-address.js";
export type { BackendTarget, BackendTLS } from "./proxy/backend-target.js";
export { dialMessageOf, messageOf } from "./proxy/error-message.js";
export { ForwardAgents, forwardRequest, hasBody, openRequest, type RequestForward } from "./proxy/forward-request.js";
export {
  encodePath,
  forwardedFor,
  isUpgradeRequest,
  rawQueryOf,
  setClientHeaders,
  toForwardedHeaders,
} from "./proxy/forwarded-headers.js";
export { proxyUpgrade, type UpgradeForward } from "./proxy/proxy-upgrade.js";
export { isRedirect, RedirectRefusedError, UpgradeRefusedError } from "./proxy/redirects.js";
export { MissingSANError, requireServerName } from "./proxy/server-name.js";
export {
  type EndpointChoice,
  endpointsInOrder,
  isReady,
  type ServiceEndpoint,
  serviceNameLabel,
} from "./proxy/service-endpoints.js";
export {
  newUpgradeAwareProxy,
  type ProxyLocation,
  type UpgradeAwareProxyOptions,
} from "./proxy/upgrade-aware-proxy.js";
export { type BuiltInCodecOptions, newBuiltInCodec } from "./registry/generic/built-in-codec.js";
export { type FieldReader, newGetAttrs, type SelectableFields } from "./registry/generic/object-attrs.js";
export { type FieldNames, valueAt, withValueAt } from "./registry/generic/scale-paths.js";
export { newScaleStore, type ScaleConfig, ScaleStore, scaleKind } from "./registry/generic/scale-store.js";
export { newStatusStore, SubresourceStore } from "./registry/generic/status-store.js";
export { newStorageFactoryRESTOptionsGetter, type StorageFactoryConfig } from "./registry/generic/storage-factory.js";
export { newStore, Store } from "./registry/generic/store.js";
export type { StoreConfig } from "./registry/generic/store-config.js";
export { checkPreconditions } from "./registry/rest/before-delete.js";
export {
  ensureNamespaceMatches,
  generationOf,
  type MetaChanges,
  metaOf,
  withMeta,
} from "./registry/rest/object-meta.js";
export {
  type CategoriesProvider,
  type CollectionDeleter,
  type Connecter,
  type CorruptObjectDeleterProvider,
  type CreateOptions,
  type Creater,
  type DeleteOptions,
  type DeletionPropagation,
  type FieldValidation,
  type GetOptions,
  type Getter,
  type GetterWithOptions,
  type GracefulDeleter,
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
  type Lister,
  type ListOptions,
  type NamedCreater,
  type ObjectList,
  type PatchOptions,
  type RESTStorage,
  type ResetFieldsProvider,
  type Scoper,
  type ShortNamesProvider,
  type TableColumnDefinition,
  type TableConvertor,
  type TableConvertorProvider,
  type TableRow,
  type TakenRequest,
  type UpdatedObjectInfo,
  type UpdateOptions,
  type Updater,
  type ValidateObjectFunc,
  type ValidateObjectUpdateFunc,
  type Watcher,
} from "./registry/rest/rest.js";
export type { DeletionOptions, RESTOptionsGetter, ResourceStorageInfo } from "./registry/rest/rest-options-getter.js";
export type {
  FinishFunc,
  GenerationRule,
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
export { contextInNamespace, contextWithSpan } from "./request/derived-context.js";
export { inTurns } from "./request/in-turns.js";
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
  ManagedVersions,
  ResourceServingInfo,
  VersionConversion,
} from "./server/api-group-info.js";
export { managedVersionsOf } from "./server/managed-versions.js";
export { newStorageReadinessHook, type StorageReadinessConfig } from "./server/storage-readiness-hook.js";
export {
  type CertificateBundle,
  type CertificateBundleSource,
  type CertKeySource,
  type DynamicContent,
  type FileContent,
  type FileContentOptions,
  newFileCertificateBundle,
  newFileCertKey,
  newStaticContent,
  parseCertificateBundle,
  requireMatchingPair,
  unionCertificateBundles,
} from "./serving/dynamic-certificates.js";
export {
  insecureCipherSuiteNames,
  preferredCipherSuiteNames,
  TLSNameError,
  toCipherSuites,
  toCurves,
  toMinTLSVersion,
} from "./serving/go-tls-names.js";
export { Listener, type ListenOptions } from "./serving/listener.js";
export type { MinTLSVersion, SecureServingInfo, SNICertificate } from "./serving/secure-serving-info.js";
export { takeUpgrade, type UpgradedConnection } from "./serving/upgrade.js";
export { type SignalSource, setupSignalHandler } from "./setup-signal-handler.js";
export { ClientSpan, type TracedCall } from "./tracing/client-span.js";
export { CallingWebhookError } from "./webhook/calling-webhook-error.js";
export { defaultRetryBackoff, type RetryBackoff, withExponentialBackoff } from "./webhook/exponential-backoff.js";
export { type HookCall, HookCanceledError, HookClient, HookTimeoutError } from "./webhook/hook-client.js";
export type { HookClientConfig, HookService } from "./webhook/hook-client-config.js";
export {
  HookClientManager,
  type HookClientManagerParts,
  type NewHookClients,
  newDefaultHookClients,
} from "./webhook/hook-client-manager.js";
export { type CredentialsResolver, type HookCredentials, newCredentialsResolver } from "./webhook/hook-credentials.js";
export { type KubeconfigConnection, type KubeconfigUser, loadKubeconfig } from "./webhook/kubeconfig.js";
export { type KubeconfigUsers, loadKubeconfigUsers } from "./webhook/kubeconfig-users.js";
export { parseGoURL, URLParseError } from "./webhook/parse-go-url.js";
export {
  decodeReview,
  isReviewVersion,
  type ReviewVersion,
  reviewVersionOf,
  reviewVersions,
} from "./webhook/reviews.js";
export {
  dnsServiceResolver,
  isOwnService,
  type ServiceRef,
  type ServiceResolver,
} from "./webhook/service-resolver.js";
export { shouldRetryWebhook } from "./webhook/should-retry.js";
export { validateClientConfig, type WebhookLocation } from "./webhook/validate-client-config.js";
export { newWebhookClient, type WebhookClient, type WebhookClientOptions } from "./webhook/webhook-client.js";
