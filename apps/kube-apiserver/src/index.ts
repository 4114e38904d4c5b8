export type {
  AdmissionSettings,
  AggregationSettings,
  AuthenticationSettings,
  AuthorizationConfiguration,
  AuthorizationSettings,
  AuthorizerConfiguration,
  RequestHeaderSettings,
  ServiceAccountSettings,
  StorageCare,
  StorageSettings,
  WebhookConfiguration,
} from "@kube-apiserver/options";
export type {
  ControlPlaneConfig,
  KubernetesServiceSettings,
  SharedConfig,
} from "./control-plane/control-plane-config.js";
export { createServerChain, type ServerChain } from "./control-plane/server-chain.js";
export { type KubeconfigOptions, newKubeconfig } from "./kubeconfig.js";
export { main } from "./main.js";
