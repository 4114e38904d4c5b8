export type { ResourceBackend } from "./backend/resource-backend.js";
export { clientOptionsOf, type ExtensionProgram, runExtensionServer } from "./command/run-extension-server.js";
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
export { definitionsResolver, type InstalledResources, installResources } from "./resource/install-resources.js";
export type { FromSchema, ResourceSchema, TypedObject } from "./schema/resource-schema.js";
export {
  type AdmissionDeps,
  type ExtensionServer,
  type ExtensionServerOptions,
  startExtensionServer,
} from "./server/start-extension-server.js";
