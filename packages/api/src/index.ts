export { type DefaultsOptions, defaultsFor } from "./defaults/built-in-defaults.js";
export type { EnabledFeatures } from "./defaults/default-rule.js";
export type { AdmissionPluginFact } from "./features/admission-plugin-fact.js";
export type { FeatureGateFact, FeatureGateRelease } from "./features/feature-gate-fact.js";
export type { MetricFact } from "./features/metric-fact.js";
export { admissionPlugins, kubernetesFeatureGates, serverMetrics } from "./features/server-facts.js";
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
export { schemaFor, schemaForKind, typeKeyForKind, typeKeyOf } from "./schema/built-in-schemas.js";
