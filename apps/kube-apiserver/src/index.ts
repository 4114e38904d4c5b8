export {
  type AdmissionSettings,
  type AuthenticationSettings,
  type AuthorizationMode,
  type AuthorizationSettings,
  type ControlPlaneConfig,
  type KubernetesServiceSettings,
  type ServiceAccountSettings,
  type SharedConfig,
  type StorageSettings,
} from "./control-plane/control-plane-config.js";
export { createServerChain, type ServerChain } from "./control-plane/server-chain.js";
export { type KubeconfigOptions, newKubeconfig } from "./kubeconfig.js";
export { main } from "./main.js";
