import type { Clock, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import type { Config, ExpressionEngines } from "@kube-apiserver/generic-server";
import type {
  APIEnablement,
  EndpointReconcilerType,
  FeatureGates,
  KubeletClientConfig,
  PortRange,
  ServerIdentity,
} from "@kube-apiserver/kube-apiserver";
import type {
  AdmissionSettings,
  AggregationSettings,
  AuthenticationSettings,
  AuthorizationSettings,
  RequestLimitSettings,
  StorageSettings,
} from "@kube-apiserver/options";

/** The service `default/kubernetes`. */
export interface KubernetesServiceSettings {
  /** Address that clients inside the cluster reach this server at. */
  readonly advertiseAddress: string;
  readonly port: number;
  /** 0: a ClusterIP service. */
  readonly nodePort: number;
  /** How its endpoints are kept. */
  readonly endpointReconcilerType: EndpointReconcilerType;
  /** For `master-count`: how many servers there are. */
  readonly apiserverCount: number;
}

/** A {@link Config} without what the chain derives from the other settings. */
export type SharedConfig = Omit<Config, Derived> & { readonly clock: Clock; readonly logger: Logger };

type Derived =
  | "offersCBOR"
  | "authentication"
  | "authenticationObserver"
  | "constrainedImpersonation"
  | "impersonationMetrics"
  | "apiAudiences"
  | "frontProxyHeaders"
  | "authorization"
  | "expressionEngines"
  | "admission"
  | "admissionMetrics"
  | "restOptionsGetter"
  | "healthChecks"
  | "healthzChecks"
  | "readyzChecks"
  | "openAPI"
  | "flowControl"
  | "metricsHandler"
  | "requestObserver"
  | "authorizationObserver"
  | "inFlightLimits";

/** What the command line, or a test, decided: values, from which {@link createServerChain} builds the servers. */
export interface ControlPlaneConfig {
  /** Names this server among others over one store. */
  readonly identity: ServerIdentity;
  /** What every server of the chain shares. */
  readonly generic: SharedConfig;
  /** The server's own. */
  readonly metrics: MetricsRegistry;
  readonly requestLimits: RequestLimitSettings;
  readonly storage: StorageSettings;
  readonly authentication: AuthenticationSettings;
  /** What evaluates expressions of users. Absent: what the chain makes for itself. */
  readonly expressionEngines?: ExpressionEngines;
  readonly authorization: AuthorizationSettings;
  readonly admission: AdmissionSettings;
  readonly featureGates: FeatureGates;
  readonly apiEnablement: APIEnablement;
  /** CIDR blocks, the first of the family that services get by default. */
  readonly serviceIPRanges: readonly string[];
  readonly serviceNodePortRange: PortRange;
  readonly kubernetesService: KubernetesServiceSettings;
  readonly eventTTLSeconds: number;
  /** `--allow-privileged`: whether containers may have all rights on their node. */
  readonly allowPrivileged: boolean;
  /** `--controllers`. Empty: none. */
  readonly controllers: readonly string[];
  /** How kubelets, and what runs on their nodes, are reached. */
  readonly kubelet: KubeletClientConfig;
  readonly aggregation: AggregationSettings;
  /** PEM bundle that pods need to trust this server. */
  readonly rootCAPem: string;
}
