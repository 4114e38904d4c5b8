export {
  type AdmissionDeps,
  type AdmissionSelection,
  newAdmissionPlugins,
} from "./admission/admission-plugins.js";
export { loadAdmissionConfiguration, type PluginConfigurations } from "./admission/config/admission-configuration.js";
export { addBootstrapHooks, type BootstrapConfig, type StorageLookup } from "./bootstrap/bootstrap-hooks.js";
export {
  addClusterAuthenticationHook,
  type ClusterAuthenticationHookConfig,
  type ClusterAuthenticationInfo,
} from "./bootstrap/cluster-authentication-hook.js";
export type { EndpointReconcilerType } from "./bootstrap/endpoint-reconciler.js";
export {
  addIdentityLeaseHooks,
  type IdentityLeaseConfig,
  type ServerIdentity,
} from "./bootstrap/identity-lease-hook.js";
export type { KubernetesServiceConfig } from "./bootstrap/kubernetes-service.js";
export { addKubernetesServiceHook, type KubernetesServiceHookConfig } from "./bootstrap/kubernetes-service-hook.js";
export { addLegacyTokenTrackingHook, type LegacyTokenTrackingConfig } from "./bootstrap/legacy-token-tracking-hook.js";
export {
  type APIEnablement,
  defaultAPIEnablement,
  newAPIEnablement,
  RuntimeConfigError,
} from "./config/api-enablement.js";
export {
  type CompletedExtraConfig,
  completeExtraConfig,
  type ExtraConfig,
  type FeatureGates,
  type PortRange,
  type ServiceAccountTokenConfig,
} from "./config/extra-config.js";
export {
  type CompletedKubeAPIServerConfig,
  completeKubeAPIServerConfig,
  installKubeAPIs,
  type KubeAPIServer,
  type KubeAPIServerConfig,
  newKubeAPIServer,
} from "./kube-api-server.js";
export type { KubeletClientConfig } from "./kubelet/kubelet-config.js";
export { type NodeAuthorizerParts, newNodeAuthorizer } from "./node-authorizer/new-node-authorizer.js";
export { NodeAuthorizer } from "./node-authorizer/node-authorizer.js";
export { tableConvertorFor } from "./printers/table-convertor.js";
export { newPolicySource, type PolicyInformers, type PolicySource } from "./rbac/policy-source.js";
export { RBACAuthorizer } from "./rbac/rbac-authorizer.js";
export { RBACRuleResolver } from "./rbac/rule-resolver.js";
export { ResourceRegistry } from "./registry/resource-registry.js";
