export { type CompletedCRDConfig, type CRDConfig, completeCRDConfig, type ExtraConfig } from "./config.js";
export { type CustomResourceDefinitions, newCustomResourceDefinitions } from "./custom-resource-definitions.js";
export { conditionOf, type DefinitionConditionType, hasCondition } from "./definition/conditions.js";
export {
  asDefinition,
  type CustomResourceDefinition,
  type DefinitionConversion,
  type DefinitionNames,
  type DefinitionSpec,
  type DefinitionStatus,
  type DefinitionSubresources,
  type DefinitionVersion,
  type PrinterColumn,
  type ScaleSubresource,
  type SelectableField,
  type WebhookClientConfig,
} from "./definition/types.js";
export { definitionKind } from "./registry/definition-resource.js";
export { cleanupFinalizer, DefinitionStore, definitionResource } from "./registry/definition-store.js";
