export type { ResourceBackend } from "./backend/resource-backend.js";
export {
  type AnyResourceDefinition,
  DefinitionError,
  defineResource,
  type ObjectOf,
  type ResourceColumn,
  type ResourceConversion,
  type ResourceDefinition,
  type ResourceOptions,
  type ResourceStrategy,
} from "./define-resource.js";
export { definitionsResolver, installResources } from "./resource/install-resources.js";
export type { FromSchema, ResourceSchema, TypedObject } from "./schema/resource-schema.js";
