export {
  bootstrapFlowSchemas,
  bootstrapPriorityLevels,
  type FlowControlObject,
} from "./bootstrap/flow-control-objects.js";
export {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
  bootstrapRoleBindings,
  bootstrapRoles,
} from "./bootstrap/rbac-objects.js";
export { bootstrapNamespaces, bootstrapPriorityClasses } from "./bootstrap/scheduling-objects.js";
export { ConfigKindError, type ConfigScheme, decodeConfig } from "./config/decode-config.js";
export { conversionFor } from "./conversion/built-in-conversions.js";
export { type RetiredConversion, retiredConversionFor } from "./conversion/retired/retired-versions.js";
export type { VersionConversion } from "./conversion/version-conversion.js";
export { type ApplyDefaults, type DefaultsOptions, defaultsFor } from "./defaults/built-in-defaults.js";
export { aggregateContainerResources, type ResourceAmounts } from "./defaults/core/aggregate-resources.js";
export type { EnabledFeatures } from "./defaults/default-rule.js";
export type { AdmissionPluginFact } from "./features/admission-plugin-fact.js";
export type { FeatureGateFact, FeatureGateRelease } from "./features/feature-gate-fact.js";
export type { MetricFact } from "./features/metric-fact.js";
export { admissionPlugins, kubernetesFeatureGates, serverMetrics } from "./features/server-facts.js";
export { builtInDefinitions, openAPIResourceOf, openAPIResourcesOf } from "./openapi/built-in-openapi.js";
export {
  type CustomResourceType,
  customDefinitionName,
  customResourceDefinitions,
} from "./openapi/custom-resource-openapi.js";
export { Definitions } from "./openapi/definitions.js";
export { type Dialect, openAPIV2, openAPIV3 } from "./openapi/dialect.js";
export { encodeOpenAPIV2, encodeOpenAPIV2Steps } from "./openapi/document-v2-proto.js";
export {
  buildDiscoveryOpenAPIV3,
  buildOpenAPIV2,
  buildOpenAPIV3,
  type DocumentInfo,
  openAPIV2Steps,
  openAPIV3Steps,
} from "./openapi/documents.js";
export type {
  DefinitionsResolver,
  NamedDefinition,
  OpenAPIGroupVersion,
  OpenAPIResource,
  OpenAPISubresource,
} from "./openapi/openapi-resource.js";
export { SchemaWriter } from "./openapi/schema-object.js";
export {
  customResourceTableColumns,
  defaultTableColumns,
  type TableColumn,
  tableColumnsFor,
} from "./printers/table-columns.js";
export type {
  APIStage,
  BuiltInGroupVersion,
  BuiltInResource,
  BuiltInSubresource,
  ConnectFact,
  LifecycleFact,
  NotServedKinds,
  ResourceStorageFact,
} from "./resources/built-in-resource.js";
export {
  builtInGroupVersions,
  builtInResource,
  builtInResources,
  builtInResourcesOf,
  notServedKinds,
  queryParametersByAction,
  queryParametersBySubresource,
  versionsOfResource,
} from "./resources/built-in-resources.js";
export { compareReleases, deprecationWarning, lifecycleOf } from "./resources/deprecation.js";
export { schemaFor, schemaForKind, structSchemaFor, typeKeyForKind, typeKeyOf } from "./schema/built-in-schemas.js";
export {
  type CustomResourceSchemas,
  customResourceSchemas,
  objectMetaSchema,
} from "./schema/custom-resource-schemas.js";
export { hasDeclaredRules, validateDeclaredRules } from "./validation/declared-rules.js";
