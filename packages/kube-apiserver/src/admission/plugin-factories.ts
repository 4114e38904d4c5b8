import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { Clock } from "@kube-apiserver/component-base";
import type { AdmissionPlugin, Authorizer } from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { FeatureGates } from "../config/extra-config.js";
import { NamespaceLifecycle } from "./namespace-lifecycle.js";
import type { ResourceSources } from "./resource-source.js";

/** What a plugin may use. */
export interface PluginDeps {
  readonly clock: Clock;
  readonly authorizer: Authorizer;
  readonly features: FeatureGates;
  readonly sourceOf: ResourceSources;
  readonly storageOf: (resource: GroupResource) => StorageInterface;
}

type PluginFactory = (deps: PluginDeps) => AdmissionPlugin;

const core = (resource: string): GroupResource => ({ group: "", resource });

/** How each plugin is made, by its name. */
export const pluginFactories: ReadonlyMap<string, PluginFactory> = new Map<string, PluginFactory>([
  ["NamespaceLifecycle", ({ sourceOf, clock }) => new NamespaceLifecycle(sourceOf(core("namespaces")), clock)],
]);
