import { namespaces } from "./core/namespace/definition.js";
import { bindings, pods } from "./core/pod/definition.js";
import type { ResourceDefinition } from "./resource-definition.js";

/** Every built-in resource that differs from what the tables say. The rest needs no definition. */
export const resourceDefinitions: readonly ResourceDefinition[] = [bindings, namespaces, pods];
