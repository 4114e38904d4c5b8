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
  type ResourceScale,
  type ResourceStrategy,
} from "./define-resource.js";
export {
  type AnySubresourceDefinition,
  type ConnectSubresource,
  defineSubresource,
  type ObjectSubresource,
  type SubresourceAnswer,
  type SubresourceCall,
  type SubresourceDefinition,
  type SubresourceOptions,
} from "./define-subresource.js";
export { type DefinitionEngines, loadDefinitionEngines } from "./resource/definition-engines.js";
export {
  definitionsResolver,
  type InstalledResources,
  installResources,
  type ServedDefinitions,
} from "./resource/install-resources.js";
export type { FromSchema, ResourceRule, ResourceSchema, TypedObject } from "./schema/resource-schema.js";
export {
  type AdmissionDeps,
  type ExtensionServer,
  type ExtensionServerOptions,
  startExtensionServer,
} from "./server/start-extension-server.js";
