// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of core.v1.

import type * as meta_v1 from "./meta.v1.js";

export type AWSElasticBlockStoreVolumeSource = {
  readonly volumeID: string;
  readonly fsType?: string;
  readonly partition?: number;
  readonly readOnly?: boolean;
};

export type Affinity = {
  readonly nodeAffinity?: NodeAffinity;
  readonly podAffinity?: PodAffinity;
  readonly podAntiAffinity?: PodAntiAffinity;
};

export type AppArmorProfile = {
  readonly type: "Localhost" | "RuntimeDefault" | "Unconfined";
  readonly localhostProfile?: string;
};

export type AppArmorProfileType = "Localhost" | "RuntimeDefault" | "Unconfined";

export type AttachedVolume = {
  readonly name: string;
  readonly devicePath: string;
};

export type AvoidPods = {
  readonly preferAvoidPods?: readonly PreferAvoidPodsEntry[];
};

export type AzureDataDiskCachingMode = "None" | "ReadOnly" | "ReadWrite";

export type AzureDataDiskKind = "Dedicated" | "Managed" | "Shared";

export type AzureDiskVolumeSource = {
  readonly diskName: string;
  readonly diskURI: string;
  readonly cachingMode?: "None" | "ReadOnly" | "ReadWrite";
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly kind?: "Dedicated" | "Managed" | "Shared";
};

export type AzureFilePersistentVolumeSource = {
  readonly secretName: string;
  readonly shareName: string;
  readonly readOnly?: boolean;
  readonly secretNamespace?: string;
};

export type AzureFileVolumeSource = {
  readonly secretName: string;
  readonly shareName: string;
  readonly readOnly?: boolean;
};

export type Binding = {
  readonly kind?: "Binding";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly target: ObjectReference;
};

export type CSIPersistentVolumeSource = {
  readonly driver: string;
  readonly volumeHandle: string;
  readonly readOnly?: boolean;
  readonly fsType?: string;
  readonly volumeAttributes?: { readonly [key: string]: string | undefined };
  readonly controllerPublishSecretRef?: SecretReference;
  readonly nodeStageSecretRef?: SecretReference;
  readonly nodePublishSecretRef?: SecretReference;
  readonly controllerExpandSecretRef?: SecretReference;
  readonly nodeExpandSecretRef?: SecretReference;
};

export type CSIVolumeSource = {
  readonly driver: string;
  readonly readOnly?: boolean;
  readonly fsType?: string;
  readonly volumeAttributes?: { readonly [key: string]: string | undefined };
  readonly nodePublishSecretRef?: LocalObjectReference;
};

export type Capabilities = {
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
};

export type Capability = string;

export type CephFSPersistentVolumeSource = {
  readonly monitors: readonly string[];
  readonly path?: string;
  readonly user?: string;
  readonly secretFile?: string;
  readonly secretRef?: SecretReference;
  readonly readOnly?: boolean;
};

export type CephFSVolumeSource = {
  readonly monitors: readonly string[];
  readonly path?: string;
  readonly user?: string;
  readonly secretFile?: string;
  readonly secretRef?: LocalObjectReference;
  readonly readOnly?: boolean;
};

export type CinderPersistentVolumeSource = {
  readonly volumeID: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: SecretReference;
};

export type CinderVolumeSource = {
  readonly volumeID: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
};

export type ClaimResourceStatus = "ControllerResizeInProgress" | "ControllerResizeInfeasible" | "NodeResizeInProgress" | "NodeResizeInfeasible" | "NodeResizePending";

export type ClientIPConfig = {
  readonly timeoutSeconds?: number;
};

export type ClusterTrustBundleProjection = {
  readonly name?: string;
  readonly signerName?: string;
  readonly labelSelector?: meta_v1.LabelSelector;
  readonly optional?: boolean;
  readonly path: string;
};

export type ComponentCondition = {
  readonly type: string;
  readonly status?: string;
  readonly message?: string;
  readonly error?: string;
};

export type ComponentConditionType = string;

export type ComponentStatus = {
  readonly kind?: "ComponentStatus";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly conditions?: readonly ComponentCondition[];
};

export type ComponentStatusList = {
  readonly kind?: "ComponentStatusList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ComponentStatus[];
};

export type ConditionStatus = string;

export type ConfigMap = {
  readonly kind?: "ConfigMap";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly immutable?: boolean;
  readonly data?: { readonly [key: string]: string | undefined };
  readonly binaryData?: { readonly [key: string]: string | undefined };
};

export type ConfigMapEnvSource = {
  readonly name?: string;
  readonly optional?: boolean;
};

export type ConfigMapKeySelector = {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
};

export type ConfigMapList = {
  readonly kind?: "ConfigMapList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ConfigMap[];
};

export type ConfigMapNodeConfigSource = {
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly kubeletConfigKey: string;
};

export type ConfigMapProjection = {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
};

export type ConfigMapVolumeSource = {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
};

export type Container = {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly ports?: readonly ContainerPort[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly env?: readonly EnvVar[];
  readonly resources?: ResourceRequirements;
  readonly resizePolicy?: readonly ContainerResizePolicy[];
  readonly restartPolicy?: string;
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: Lifecycle;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly securityContext?: SecurityContext;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
};

export type ContainerExtendedResourceRequest = {
  readonly containerName: string;
  readonly resourceName: string;
  readonly requestName: string;
};

export type ContainerImage = {
  readonly names?: readonly string[];
  readonly sizeBytes?: number;
};

export type ContainerPort = {
  readonly name?: string;
  readonly hostPort?: number;
  readonly containerPort: number;
  readonly protocol?: "SCTP" | "TCP" | "UDP";
  readonly hostIP?: string;
};

export type ContainerResizePolicy = {
  readonly resourceName: string;
  readonly restartPolicy: string;
};

export type ContainerRestartPolicy = string;

export type ContainerRestartRule = {
  readonly action: string;
  readonly exitCodes?: ContainerRestartRuleOnExitCodes;
};

export type ContainerRestartRuleAction = string;

export type ContainerRestartRuleOnExitCodes = {
  readonly operator: string;
  readonly values?: readonly number[];
};

export type ContainerRestartRuleOnExitCodesOperator = string;

export type ContainerState = {
  readonly waiting?: ContainerStateWaiting;
  readonly running?: ContainerStateRunning;
  readonly terminated?: ContainerStateTerminated;
};

export type ContainerStateRunning = {
  readonly startedAt?: string;
};

export type ContainerStateTerminated = {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly containerID?: string;
};

export type ContainerStateWaiting = {
  readonly reason?: string;
  readonly message?: string;
};

export type ContainerStatus = {
  readonly name: string;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly image: string;
  readonly imageID: string;
  readonly containerID?: string;
  readonly started?: boolean;
  readonly allocatedResources?: { readonly [key: string]: string | undefined };
  readonly resources?: ResourceRequirements;
  readonly volumeMounts?: readonly VolumeMountStatus[];
  readonly user?: ContainerUser;
  readonly allocatedResourcesStatus?: readonly ResourceStatus[];
  readonly stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
};

export type ContainerUser = {
  readonly linux?: LinuxContainerUser;
};

export type DNSPolicy = "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";

export type DaemonEndpoint = {
  readonly Port: number;
};

export type DownwardAPIProjection = {
  readonly items?: readonly DownwardAPIVolumeFile[];
};

export type DownwardAPIVolumeFile = {
  readonly path: string;
  readonly fieldRef?: ObjectFieldSelector;
  readonly resourceFieldRef?: ResourceFieldSelector;
  readonly mode?: number;
};

export type DownwardAPIVolumeSource = {
  readonly items?: readonly DownwardAPIVolumeFile[];
  readonly defaultMode?: number;
};

export type EmptyDirVolumeSource = {
  readonly medium?: string;
  readonly sizeLimit?: string;
};

export type EndpointAddress = {
  readonly ip: string;
  readonly hostname?: string;
  readonly nodeName?: string;
  readonly targetRef?: ObjectReference;
};

export type EndpointPort = {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: "SCTP" | "TCP" | "UDP";
  readonly appProtocol?: string;
};

export type EndpointSubset = {
  readonly addresses?: readonly EndpointAddress[];
  readonly notReadyAddresses?: readonly EndpointAddress[];
  readonly ports?: readonly EndpointPort[];
};

export type Endpoints = {
  readonly kind?: "Endpoints";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly subsets?: readonly EndpointSubset[];
};

export type EndpointsList = {
  readonly kind?: "EndpointsList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Endpoints[];
};

export type EnvFromSource = {
  readonly prefix?: string;
  readonly configMapRef?: ConfigMapEnvSource;
  readonly secretRef?: SecretEnvSource;
};

export type EnvVar = {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: EnvVarSource;
};

export type EnvVarSource = {
  readonly fieldRef?: ObjectFieldSelector;
  readonly resourceFieldRef?: ResourceFieldSelector;
  readonly configMapKeyRef?: ConfigMapKeySelector;
  readonly secretKeyRef?: SecretKeySelector;
  readonly fileKeyRef?: FileKeySelector;
};

export type EphemeralContainer = {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly ports?: readonly ContainerPort[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly env?: readonly EnvVar[];
  readonly resources?: ResourceRequirements;
  readonly resizePolicy?: readonly ContainerResizePolicy[];
  readonly restartPolicy?: string;
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: Lifecycle;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly securityContext?: SecurityContext;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
  readonly targetContainerName?: string;
};

export type EphemeralContainerCommon = {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workingDir?: string;
  readonly ports?: readonly ContainerPort[];
  readonly envFrom?: readonly EnvFromSource[];
  readonly env?: readonly EnvVar[];
  readonly resources?: ResourceRequirements;
  readonly resizePolicy?: readonly ContainerResizePolicy[];
  readonly restartPolicy?: string;
  readonly restartPolicyRules?: readonly ContainerRestartRule[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly volumeDevices?: readonly VolumeDevice[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
  readonly lifecycle?: Lifecycle;
  readonly terminationMessagePath?: string;
  readonly terminationMessagePolicy?: "FallbackToLogsOnError" | "File";
  readonly imagePullPolicy?: "Always" | "IfNotPresent" | "Never";
  readonly securityContext?: SecurityContext;
  readonly stdin?: boolean;
  readonly stdinOnce?: boolean;
  readonly tty?: boolean;
};

export type EphemeralVolumeSource = {
  readonly volumeClaimTemplate?: PersistentVolumeClaimTemplate;
};

export type Event = {
  readonly kind?: "Event";
  readonly apiVersion?: "v1";
  readonly metadata: meta_v1.ObjectMeta;
  readonly involvedObject: ObjectReference;
  readonly reason?: string;
  readonly message?: string;
  readonly source?: EventSource;
  readonly firstTimestamp?: string;
  readonly lastTimestamp?: string;
  readonly count?: number;
  readonly type?: string;
  readonly eventTime?: string;
  readonly series?: EventSeries;
  readonly action?: string;
  readonly related?: ObjectReference;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
};

export type EventList = {
  readonly kind?: "EventList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Event[];
};

export type EventSeries = {
  readonly count?: number;
  readonly lastObservedTime?: string;
};

export type EventSource = {
  readonly component?: string;
  readonly host?: string;
};

export type ExecAction = {
  readonly command?: readonly string[];
};

export type FCVolumeSource = {
  readonly targetWWNs?: readonly string[];
  readonly lun?: number;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly wwids?: readonly string[];
};

export type FileKeySelector = {
  readonly volumeName: string;
  readonly path: string;
  readonly key: string;
  readonly optional?: boolean;
};

export type FinalizerName = string;

export type FlexPersistentVolumeSource = {
  readonly driver: string;
  readonly fsType?: string;
  readonly secretRef?: SecretReference;
  readonly readOnly?: boolean;
  readonly options?: { readonly [key: string]: string | undefined };
};

export type FlexVolumeSource = {
  readonly driver: string;
  readonly fsType?: string;
  readonly secretRef?: LocalObjectReference;
  readonly readOnly?: boolean;
  readonly options?: { readonly [key: string]: string | undefined };
};

export type FlockerVolumeSource = {
  readonly datasetName?: string;
  readonly datasetUUID?: string;
};

export type GCEPersistentDiskVolumeSource = {
  readonly pdName: string;
  readonly fsType?: string;
  readonly partition?: number;
  readonly readOnly?: boolean;
};

export type GRPCAction = {
  readonly port: number;
  readonly service?: string;
};

export type GitRepoVolumeSource = {
  readonly repository: string;
  readonly revision?: string;
  readonly directory?: string;
};

export type GlusterfsPersistentVolumeSource = {
  readonly endpoints: string;
  readonly path: string;
  readonly readOnly?: boolean;
  readonly endpointsNamespace?: string;
};

export type GlusterfsVolumeSource = {
  readonly endpoints: string;
  readonly path: string;
  readonly readOnly?: boolean;
};

export type HTTPGetAction = {
  readonly path?: string;
  readonly port: number | string;
  readonly host?: string;
  readonly scheme?: "HTTP" | "HTTPS";
  readonly httpHeaders?: readonly HTTPHeader[];
};

export type HTTPHeader = {
  readonly name: string;
  readonly value: string;
};

export type HostAlias = {
  readonly ip: string;
  readonly hostnames?: readonly string[];
};

export type HostIP = {
  readonly ip: string;
};

export type HostPathType = "" | "BlockDevice" | "CharDevice" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket";

export type HostPathVolumeSource = {
  readonly path: string;
  readonly type?: "" | "BlockDevice" | "CharDevice" | "Directory" | "DirectoryOrCreate" | "File" | "FileOrCreate" | "Socket";
};

export type IPFamily = "" | "IPv4" | "IPv6";

export type IPFamilyPolicy = "PreferDualStack" | "RequireDualStack" | "SingleStack";

export type IPFamilyPolicyType = "PreferDualStack" | "RequireDualStack" | "SingleStack";

export type ISCSIPersistentVolumeSource = {
  readonly targetPortal: string;
  readonly iqn: string;
  readonly lun: number;
  readonly iscsiInterface?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly portals?: readonly string[];
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly secretRef?: SecretReference;
  readonly initiatorName?: string;
};

export type ISCSIVolumeSource = {
  readonly targetPortal: string;
  readonly iqn: string;
  readonly lun: number;
  readonly iscsiInterface?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly portals?: readonly string[];
  readonly chapAuthDiscovery?: boolean;
  readonly chapAuthSession?: boolean;
  readonly secretRef?: LocalObjectReference;
  readonly initiatorName?: string;
};

export type ImageVolumeSource = {
  readonly reference?: string;
  readonly pullPolicy?: "Always" | "IfNotPresent" | "Never";
};

export type ImageVolumeStatus = {
  readonly imageRef: string;
};

export type KeyToPath = {
  readonly key: string;
  readonly path: string;
  readonly mode?: number;
};

export type Lifecycle = {
  readonly postStart?: LifecycleHandler;
  readonly preStop?: LifecycleHandler;
  readonly stopSignal?: "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";
};

export type LifecycleHandler = {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly sleep?: SleepAction;
};

export type LimitRange = {
  readonly kind?: "LimitRange";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: LimitRangeSpec;
};

export type LimitRangeItem = {
  readonly type: string;
  readonly max?: { readonly [key: string]: string | undefined };
  readonly min?: { readonly [key: string]: string | undefined };
  readonly default?: { readonly [key: string]: string | undefined };
  readonly defaultRequest?: { readonly [key: string]: string | undefined };
  readonly maxLimitRequestRatio?: { readonly [key: string]: string | undefined };
};

export type LimitRangeList = {
  readonly kind?: "LimitRangeList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly LimitRange[];
};

export type LimitRangeSpec = {
  readonly limits: readonly LimitRangeItem[];
};

export type LimitType = string;

export type LinuxContainerUser = {
  readonly uid: number;
  readonly gid: number;
  readonly supplementalGroups?: readonly number[];
};

export type List = meta_v1.List;

export type LoadBalancerIPMode = string;

export type LoadBalancerIngress = {
  readonly ip?: string;
  readonly hostname?: string;
  readonly ipMode?: string;
  readonly ports?: readonly PortStatus[];
};

export type LoadBalancerStatus = {
  readonly ingress?: readonly LoadBalancerIngress[];
};

export type LocalObjectReference = {
  readonly name?: string;
};

export type LocalVolumeSource = {
  readonly path: string;
  readonly fsType?: string;
};

export type ModifyVolumeStatus = {
  readonly targetVolumeAttributesClassName?: string;
  readonly status?: "InProgress" | "Infeasible" | "Pending";
};

export type MountPropagationMode = "Bidirectional" | "HostToContainer" | "None";

export type NFSVolumeSource = {
  readonly server: string;
  readonly path: string;
  readonly readOnly?: boolean;
};

export type Namespace = {
  readonly kind?: "Namespace";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: NamespaceSpec;
  readonly status?: NamespaceStatus;
};

export type NamespaceCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type NamespaceConditionType = string;

export type NamespaceList = {
  readonly kind?: "NamespaceList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Namespace[];
};

export type NamespacePhase = "Active" | "Terminating";

export type NamespaceSpec = {
  readonly finalizers?: readonly string[];
};

export type NamespaceStatus = {
  readonly phase?: "Active" | "Terminating";
  readonly conditions?: readonly NamespaceCondition[];
};

export type Node = {
  readonly kind?: "Node";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: NodeSpec;
  readonly status?: NodeStatus;
};

export type NodeAddress = {
  readonly type: string;
  readonly address: string;
};

export type NodeAddressType = string;

export type NodeAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: NodeSelector;
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly PreferredSchedulingTerm[];
};

export type NodeAllocatableResourceClaimStatus = {
  readonly resourceClaimName: string;
  readonly containers?: readonly string[];
  readonly resources: { readonly [key: string]: string | undefined };
};

export type NodeCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastHeartbeatTime?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type NodeConditionType = string;

export type NodeConfigSource = {
  readonly configMap?: ConfigMapNodeConfigSource;
};

export type NodeConfigStatus = {
  readonly assigned?: NodeConfigSource;
  readonly active?: NodeConfigSource;
  readonly lastKnownGood?: NodeConfigSource;
  readonly error?: string;
};

export type NodeDaemonEndpoints = {
  readonly kubeletEndpoint?: DaemonEndpoint;
};

export type NodeFeatures = {
  readonly supplementalGroupsPolicy?: boolean;
};

export type NodeInclusionPolicy = "Honor" | "Ignore";

export type NodeList = {
  readonly kind?: "NodeList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Node[];
};

export type NodePhase = "Pending" | "Running" | "Terminated";

export type NodeProxyOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly path?: string;
};

export type NodeRuntimeHandler = {
  readonly name?: string;
  readonly features?: NodeRuntimeHandlerFeatures;
};

export type NodeRuntimeHandlerFeatures = {
  readonly recursiveReadOnlyMounts?: boolean;
  readonly userNamespaces?: boolean;
};

export type NodeSelector = {
  readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
};

export type NodeSelectorOperator = "DoesNotExist" | "Exists" | "Gt" | "In" | "Lt" | "NotIn";

export type NodeSelectorRequirement = {
  readonly key: string;
  readonly operator: "DoesNotExist" | "Exists" | "Gt" | "In" | "Lt" | "NotIn";
  readonly values?: readonly string[];
};

export type NodeSelectorTerm = {
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  readonly matchFields?: readonly NodeSelectorRequirement[];
};

export type NodeSpec = {
  readonly podCIDR?: string;
  readonly podCIDRs?: readonly string[];
  readonly providerID?: string;
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
  readonly configSource?: NodeConfigSource;
  readonly externalID?: string;
};

export type NodeStatus = {
  readonly capacity?: { readonly [key: string]: string | undefined };
  readonly allocatable?: { readonly [key: string]: string | undefined };
  readonly phase?: "Pending" | "Running" | "Terminated";
  readonly conditions?: readonly NodeCondition[];
  readonly addresses?: readonly NodeAddress[];
  readonly daemonEndpoints?: NodeDaemonEndpoints;
  readonly nodeInfo?: NodeSystemInfo;
  readonly images?: readonly ContainerImage[];
  readonly volumesInUse?: readonly string[];
  readonly volumesAttached?: readonly AttachedVolume[];
  readonly config?: NodeConfigStatus;
  readonly runtimeHandlers?: readonly NodeRuntimeHandler[];
  readonly features?: NodeFeatures;
  readonly declaredFeatures?: readonly string[];
};

export type NodeSwapStatus = {
  readonly capacity?: number;
};

export type NodeSystemInfo = {
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
  readonly kernelVersion: string;
  readonly osImage: string;
  readonly containerRuntimeVersion: string;
  readonly kubeletVersion: string;
  readonly kubeProxyVersion: string;
  readonly operatingSystem: string;
  readonly architecture: string;
  readonly swap?: NodeSwapStatus;
};

export type OSName = string;

export type ObjectFieldSelector = {
  readonly apiVersion?: string;
  readonly fieldPath: string;
};

export type ObjectReference = {
  readonly kind?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
};

export type PersistentVolume = {
  readonly kind?: "PersistentVolume";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PersistentVolumeSpec;
  readonly status?: PersistentVolumeStatus;
};

export type PersistentVolumeAccessMode = "ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod";

export type PersistentVolumeClaim = {
  readonly kind?: "PersistentVolumeClaim";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PersistentVolumeClaimSpec;
  readonly status?: PersistentVolumeClaimStatus;
};

export type PersistentVolumeClaimCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastProbeTime?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type PersistentVolumeClaimConditionType = string;

export type PersistentVolumeClaimList = {
  readonly kind?: "PersistentVolumeClaimList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PersistentVolumeClaim[];
};

export type PersistentVolumeClaimModifyVolumeStatus = "InProgress" | "Infeasible" | "Pending";

export type PersistentVolumeClaimPhase = "Bound" | "Lost" | "Pending";

export type PersistentVolumeClaimSpec = {
  readonly accessModes?: readonly ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  readonly selector?: meta_v1.LabelSelector;
  readonly resources?: VolumeResourceRequirements;
  readonly volumeName?: string;
  readonly storageClassName?: string;
  readonly volumeMode?: "Block" | "Filesystem";
  readonly dataSource?: TypedLocalObjectReference;
  readonly dataSourceRef?: TypedObjectReference;
  readonly volumeAttributesClassName?: string;
};

export type PersistentVolumeClaimStatus = {
  readonly phase?: "Bound" | "Lost" | "Pending";
  readonly accessModes?: readonly ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  readonly capacity?: { readonly [key: string]: string | undefined };
  readonly conditions?: readonly PersistentVolumeClaimCondition[];
  readonly allocatedResources?: { readonly [key: string]: string | undefined };
  readonly allocatedResourceStatuses?: Readonly<Record<string, "ControllerResizeInProgress" | "ControllerResizeInfeasible" | "NodeResizeInProgress" | "NodeResizeInfeasible" | "NodeResizePending">>;
  readonly currentVolumeAttributesClassName?: string;
  readonly modifyVolumeStatus?: ModifyVolumeStatus;
};

export type PersistentVolumeClaimTemplate = {
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: PersistentVolumeClaimSpec;
};

export type PersistentVolumeClaimVolumeSource = {
  readonly claimName: string;
  readonly readOnly?: boolean;
};

export type PersistentVolumeList = {
  readonly kind?: "PersistentVolumeList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PersistentVolume[];
};

export type PersistentVolumeMode = "Block" | "Filesystem";

export type PersistentVolumePhase = "Available" | "Bound" | "Failed" | "Pending" | "Released";

export type PersistentVolumeReclaimPolicy = "Delete" | "Recycle" | "Retain";

export type PersistentVolumeSource = {
  readonly gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  readonly awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  readonly hostPath?: HostPathVolumeSource;
  readonly glusterfs?: GlusterfsPersistentVolumeSource;
  readonly nfs?: NFSVolumeSource;
  readonly rbd?: RBDPersistentVolumeSource;
  readonly iscsi?: ISCSIPersistentVolumeSource;
  readonly cinder?: CinderPersistentVolumeSource;
  readonly cephfs?: CephFSPersistentVolumeSource;
  readonly fc?: FCVolumeSource;
  readonly flocker?: FlockerVolumeSource;
  readonly flexVolume?: FlexPersistentVolumeSource;
  readonly azureFile?: AzureFilePersistentVolumeSource;
  readonly vsphereVolume?: VsphereVirtualDiskVolumeSource;
  readonly quobyte?: QuobyteVolumeSource;
  readonly azureDisk?: AzureDiskVolumeSource;
  readonly photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  readonly portworxVolume?: PortworxVolumeSource;
  readonly scaleIO?: ScaleIOPersistentVolumeSource;
  readonly local?: LocalVolumeSource;
  readonly storageos?: StorageOSPersistentVolumeSource;
  readonly csi?: CSIPersistentVolumeSource;
};

export type PersistentVolumeSpec = {
  readonly capacity?: { readonly [key: string]: string | undefined };
  readonly gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  readonly awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  readonly hostPath?: HostPathVolumeSource;
  readonly glusterfs?: GlusterfsPersistentVolumeSource;
  readonly nfs?: NFSVolumeSource;
  readonly rbd?: RBDPersistentVolumeSource;
  readonly iscsi?: ISCSIPersistentVolumeSource;
  readonly cinder?: CinderPersistentVolumeSource;
  readonly cephfs?: CephFSPersistentVolumeSource;
  readonly fc?: FCVolumeSource;
  readonly flocker?: FlockerVolumeSource;
  readonly flexVolume?: FlexPersistentVolumeSource;
  readonly azureFile?: AzureFilePersistentVolumeSource;
  readonly vsphereVolume?: VsphereVirtualDiskVolumeSource;
  readonly quobyte?: QuobyteVolumeSource;
  readonly azureDisk?: AzureDiskVolumeSource;
  readonly photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  readonly portworxVolume?: PortworxVolumeSource;
  readonly scaleIO?: ScaleIOPersistentVolumeSource;
  readonly local?: LocalVolumeSource;
  readonly storageos?: StorageOSPersistentVolumeSource;
  readonly csi?: CSIPersistentVolumeSource;
  readonly accessModes?: readonly ("ReadOnlyMany" | "ReadWriteMany" | "ReadWriteOnce" | "ReadWriteOncePod")[];
  readonly claimRef?: ObjectReference;
  readonly persistentVolumeReclaimPolicy?: "Delete" | "Recycle" | "Retain";
  readonly storageClassName?: string;
  readonly mountOptions?: readonly string[];
  readonly volumeMode?: "Block" | "Filesystem";
  readonly nodeAffinity?: VolumeNodeAffinity;
  readonly volumeAttributesClassName?: string;
};

export type PersistentVolumeStatus = {
  readonly phase?: "Available" | "Bound" | "Failed" | "Pending" | "Released";
  readonly message?: string;
  readonly reason?: string;
  readonly lastPhaseTransitionTime?: string;
};

export type PhotonPersistentDiskVolumeSource = {
  readonly pdID: string;
  readonly fsType?: string;
};

export type Pod = {
  readonly kind?: "Pod";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PodSpec;
  readonly status?: PodStatus;
};

export type PodAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
};

export type PodAffinityTerm = {
  readonly labelSelector?: meta_v1.LabelSelector;
  readonly namespaces?: readonly string[];
  readonly topologyKey: string;
  readonly namespaceSelector?: meta_v1.LabelSelector;
  readonly matchLabelKeys?: readonly string[];
  readonly mismatchLabelKeys?: readonly string[];
};

export type PodAntiAffinity = {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly WeightedPodAffinityTerm[];
};

export type PodAttachOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly tty?: boolean;
  readonly container?: string;
};

export type PodCertificateProjection = {
  readonly signerName: string;
  readonly keyType: string;
  readonly maxExpirationSeconds?: number;
  readonly credentialBundlePath?: string;
  readonly keyPath?: string;
  readonly certificateChainPath?: string;
  readonly userAnnotations?: { readonly [key: string]: string | undefined };
};

export type PodCondition = {
  readonly type: string;
  readonly observedGeneration?: number;
  readonly status?: string;
  readonly lastProbeTime?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type PodConditionType = string;

export type PodDNSConfig = {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly PodDNSConfigOption[];
};

export type PodDNSConfigOption = {
  readonly name?: string;
  readonly value?: string;
};

export type PodExecOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly tty?: boolean;
  readonly container?: string;
  readonly command: readonly string[];
};

export type PodExtendedResourceClaimStatus = {
  readonly requestMappings: readonly ContainerExtendedResourceRequest[];
  readonly resourceClaimName: string;
};

export type PodFSGroupChangePolicy = "Always" | "OnRootMismatch";

export type PodIP = {
  readonly ip: string;
};

export type PodList = {
  readonly kind?: "PodList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Pod[];
};

export type PodLogOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly container?: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly sinceSeconds?: number;
  readonly sinceTime?: string;
  readonly timestamps?: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly insecureSkipTLSVerifyBackend?: boolean;
  readonly stream?: string;
};

export type PodOS = {
  readonly name: string;
};

export type PodPhase = "Failed" | "Pending" | "Running" | "Succeeded" | "Unknown";

export type PodPortForwardOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly ports?: readonly number[];
};

export type PodProxyOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly path?: string;
};

export type PodQOSClass = "BestEffort" | "Burstable" | "Guaranteed";

export type PodReadinessGate = {
  readonly conditionType: string;
};

export type PodResizeStatus = string;

export type PodResourceClaim = {
  readonly name: string;
  readonly resourceClaimName?: string;
  readonly resourceClaimTemplateName?: string;
};

export type PodResourceClaimStatus = {
  readonly name: string;
  readonly resourceClaimName?: string;
};

export type PodSELinuxChangePolicy = string;

export type PodSchedulingGate = {
  readonly name: string;
};

export type PodSchedulingGroup = {
  readonly podGroupName?: string;
};

export type PodSecurityContext = {
  readonly seLinuxOptions?: SELinuxOptions;
  readonly windowsOptions?: WindowsSecurityContextOptions;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly supplementalGroups?: readonly number[];
  readonly supplementalGroupsPolicy?: "Merge" | "Strict";
  readonly fsGroup?: number;
  readonly sysctls?: readonly Sysctl[];
  readonly fsGroupChangePolicy?: "Always" | "OnRootMismatch";
  readonly seccompProfile?: SeccompProfile;
  readonly appArmorProfile?: AppArmorProfile;
  readonly seLinuxChangePolicy?: string;
};

export type PodSignature = {
  readonly podController?: meta_v1.OwnerReference;
};

export type PodSpec = {
  readonly volumes?: readonly Volume[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
  readonly ephemeralContainers?: readonly EphemeralContainer[];
  readonly restartPolicy?: "Always" | "Never" | "OnFailure";
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly dnsPolicy?: "ClusterFirst" | "ClusterFirstWithHostNet" | "Default" | "None";
  readonly nodeSelector?: { readonly [key: string]: string | undefined };
  readonly serviceAccountName?: string;
  readonly serviceAccount?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly nodeName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly shareProcessNamespace?: boolean;
  readonly securityContext?: PodSecurityContext;
  readonly imagePullSecrets?: readonly LocalObjectReference[];
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly affinity?: Affinity;
  readonly schedulerName?: string;
  readonly tolerations?: readonly Toleration[];
  readonly hostAliases?: readonly HostAlias[];
  readonly priorityClassName?: string;
  readonly priority?: number;
  readonly dnsConfig?: PodDNSConfig;
  readonly readinessGates?: readonly PodReadinessGate[];
  readonly runtimeClassName?: string;
  readonly enableServiceLinks?: boolean;
  readonly preemptionPolicy?: "Never" | "PreemptLowerPriority";
  readonly overhead?: { readonly [key: string]: string | undefined };
  readonly topologySpreadConstraints?: readonly TopologySpreadConstraint[];
  readonly setHostnameAsFQDN?: boolean;
  readonly os?: PodOS;
  readonly hostUsers?: boolean;
  readonly schedulingGates?: readonly PodSchedulingGate[];
  readonly resourceClaims?: readonly PodResourceClaim[];
  readonly resources?: ResourceRequirements;
  readonly hostnameOverride?: string;
  readonly schedulingGroup?: PodSchedulingGroup;
};

export type PodStatus = {
  readonly observedGeneration?: number;
  readonly phase?: "Failed" | "Pending" | "Running" | "Succeeded" | "Unknown";
  readonly conditions?: readonly PodCondition[];
  readonly message?: string;
  readonly reason?: string;
  readonly nominatedNodeName?: string;
  readonly hostIP?: string;
  readonly hostIPs?: readonly HostIP[];
  readonly podIP?: string;
  readonly podIPs?: readonly PodIP[];
  readonly startTime?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly qosClass?: "BestEffort" | "Burstable" | "Guaranteed";
  readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  readonly resize?: string;
  readonly resourceClaimStatuses?: readonly PodResourceClaimStatus[];
  readonly extendedResourceClaimStatus?: PodExtendedResourceClaimStatus;
  readonly allocatedResources?: { readonly [key: string]: string | undefined };
  readonly resources?: ResourceRequirements;
  readonly nodeAllocatableResourceClaimStatuses?: readonly NodeAllocatableResourceClaimStatus[];
};

export type PodStatusResult = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly status?: PodStatus;
};

export type PodTemplate = {
  readonly kind?: "PodTemplate";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly template?: PodTemplateSpec;
};

export type PodTemplateList = {
  readonly kind?: "PodTemplateList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly PodTemplate[];
};

export type PodTemplateSpec = {
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: PodSpec;
};

export type PortStatus = {
  readonly port: number;
  readonly protocol: "SCTP" | "TCP" | "UDP";
  readonly error?: string;
};

export type PortworxVolumeSource = {
  readonly volumeID: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
};

export type Preconditions = {
  readonly uid?: string;
};

export type PreemptionPolicy = "Never" | "PreemptLowerPriority";

export type PreferAvoidPodsEntry = {
  readonly podSignature: PodSignature;
  readonly evictionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type PreferredSchedulingTerm = {
  readonly weight: number;
  readonly preference: NodeSelectorTerm;
};

export type Probe = {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
};

export type ProbeHandler = {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
};

export type ProcMountType = "Default" | "Unmasked";

export type ProjectedVolumeSource = {
  readonly sources?: readonly VolumeProjection[];
  readonly defaultMode?: number;
};

export type Protocol = "SCTP" | "TCP" | "UDP";

export type PullPolicy = "Always" | "IfNotPresent" | "Never";

export type QuobyteVolumeSource = {
  readonly registry: string;
  readonly volume: string;
  readonly readOnly?: boolean;
  readonly user?: string;
  readonly group?: string;
  readonly tenant?: string;
};

export type RBDPersistentVolumeSource = {
  readonly monitors: readonly string[];
  readonly image: string;
  readonly fsType?: string;
  readonly pool?: string;
  readonly user?: string;
  readonly keyring?: string;
  readonly secretRef?: SecretReference;
  readonly readOnly?: boolean;
};

export type RBDVolumeSource = {
  readonly monitors: readonly string[];
  readonly image: string;
  readonly fsType?: string;
  readonly pool?: string;
  readonly user?: string;
  readonly keyring?: string;
  readonly secretRef?: LocalObjectReference;
  readonly readOnly?: boolean;
};

export type RangeAllocation = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: meta_v1.ObjectMeta;
  readonly range: string;
  readonly data: string;
};

export type RecursiveReadOnlyMode = string;

export type ReplicationController = {
  readonly kind?: "ReplicationController";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ReplicationControllerSpec;
  readonly status?: ReplicationControllerStatus;
};

export type ReplicationControllerCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type ReplicationControllerConditionType = string;

export type ReplicationControllerList = {
  readonly kind?: "ReplicationControllerList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ReplicationController[];
};

export type ReplicationControllerSpec = {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: { readonly [key: string]: string | undefined };
  readonly template?: PodTemplateSpec;
};

export type ReplicationControllerStatus = {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly ReplicationControllerCondition[];
};

export type ResourceClaim = {
  readonly name: string;
  readonly request?: string;
};

export type ResourceFieldSelector = {
  readonly containerName?: string;
  readonly resource: string;
  readonly divisor?: string;
};

export type ResourceHealth = {
  readonly resourceID: string;
  readonly health?: string;
  readonly message?: string;
};

export type ResourceHealthStatus = string;

export type ResourceID = string;

export type ResourceList = { readonly [key: string]: string | undefined };

export type ResourceName = string;

export type ResourceQuota = {
  readonly kind?: "ResourceQuota";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ResourceQuotaSpec;
  readonly status?: ResourceQuotaStatus;
};

export type ResourceQuotaList = {
  readonly kind?: "ResourceQuotaList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ResourceQuota[];
};

export type ResourceQuotaScope = "BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass";

export type ResourceQuotaSpec = {
  readonly hard?: { readonly [key: string]: string | undefined };
  readonly scopes?: readonly ("BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass")[];
  readonly scopeSelector?: ScopeSelector;
};

export type ResourceQuotaStatus = {
  readonly hard?: { readonly [key: string]: string | undefined };
  readonly used?: { readonly [key: string]: string | undefined };
};

export type ResourceRequirements = {
  readonly limits?: { readonly [key: string]: string | undefined };
  readonly requests?: { readonly [key: string]: string | undefined };
  readonly claims?: readonly ResourceClaim[];
};

export type ResourceResizeRestartPolicy = string;

export type ResourceStatus = {
  readonly name: string;
  readonly resources?: readonly ResourceHealth[];
};

export type RestartPolicy = "Always" | "Never" | "OnFailure";

export type SELinuxOptions = {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
};

export type ScaleIOPersistentVolumeSource = {
  readonly gateway: string;
  readonly system: string;
  readonly secretRef: SecretReference;
  readonly sslEnabled?: boolean;
  readonly protectionDomain?: string;
  readonly storagePool?: string;
  readonly storageMode?: string;
  readonly volumeName?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
};

export type ScaleIOVolumeSource = {
  readonly gateway: string;
  readonly system: string;
  readonly secretRef: LocalObjectReference;
  readonly sslEnabled?: boolean;
  readonly protectionDomain?: string;
  readonly storagePool?: string;
  readonly storageMode?: string;
  readonly volumeName?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
};

export type ScopeSelector = {
  readonly matchExpressions?: readonly ScopedResourceSelectorRequirement[];
};

export type ScopeSelectorOperator = "DoesNotExist" | "Exists" | "In" | "NotIn";

export type ScopedResourceSelectorRequirement = {
  readonly scopeName: "BestEffort" | "CrossNamespacePodAffinity" | "NotBestEffort" | "NotTerminating" | "PriorityClass" | "Terminating" | "VolumeAttributesClass";
  readonly operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
  readonly values?: readonly string[];
};

export type SeccompProfile = {
  readonly type: "Localhost" | "RuntimeDefault" | "Unconfined";
  readonly localhostProfile?: string;
};

export type SeccompProfileType = "Localhost" | "RuntimeDefault" | "Unconfined";

export type Secret = {
  readonly kind?: "Secret";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly immutable?: boolean;
  readonly data?: { readonly [key: string]: string | undefined };
  readonly stringData?: { readonly [key: string]: string | undefined };
  readonly type?: string;
};

export type SecretEnvSource = {
  readonly name?: string;
  readonly optional?: boolean;
};

export type SecretKeySelector = {
  readonly name?: string;
  readonly key: string;
  readonly optional?: boolean;
};

export type SecretList = {
  readonly kind?: "SecretList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Secret[];
};

export type SecretProjection = {
  readonly name?: string;
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
};

export type SecretReference = {
  readonly name?: string;
  readonly namespace?: string;
};

export type SecretType = string;

export type SecretVolumeSource = {
  readonly secretName?: string;
  readonly items?: readonly KeyToPath[];
  readonly defaultMode?: number;
  readonly optional?: boolean;
};

export type SecurityContext = {
  readonly capabilities?: Capabilities;
  readonly privileged?: boolean;
  readonly seLinuxOptions?: SELinuxOptions;
  readonly windowsOptions?: WindowsSecurityContextOptions;
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly procMount?: "Default" | "Unmasked";
  readonly seccompProfile?: SeccompProfile;
  readonly appArmorProfile?: AppArmorProfile;
};

export type SerializedReference = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly reference?: ObjectReference;
};

export type Service = {
  readonly kind?: "Service";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: ServiceSpec;
  readonly status?: ServiceStatus;
};

export type ServiceAccount = {
  readonly kind?: "ServiceAccount";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly secrets?: readonly ObjectReference[];
  readonly imagePullSecrets?: readonly LocalObjectReference[];
  readonly automountServiceAccountToken?: boolean;
};

export type ServiceAccountList = {
  readonly kind?: "ServiceAccountList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly ServiceAccount[];
};

export type ServiceAccountTokenProjection = {
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly path: string;
};

export type ServiceAffinity = "ClientIP" | "None";

export type ServiceExternalTrafficPolicy = "Cluster" | "Local";

export type ServiceExternalTrafficPolicyType = "Cluster" | "Local";

export type ServiceInternalTrafficPolicy = "Cluster" | "Local";

export type ServiceInternalTrafficPolicyType = "Cluster" | "Local";

export type ServiceList = {
  readonly kind?: "ServiceList";
  readonly apiVersion?: "v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Service[];
};

export type ServicePort = {
  readonly name?: string;
  readonly protocol?: "SCTP" | "TCP" | "UDP";
  readonly appProtocol?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
};

export type ServiceProxyOptions = {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly path?: string;
};

export type ServiceSpec = {
  readonly ports?: readonly ServicePort[];
  readonly selector?: { readonly [key: string]: string | undefined };
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly type?: "ClusterIP" | "ExternalName" | "LoadBalancer" | "NodePort";
  readonly externalIPs?: readonly string[];
  readonly sessionAffinity?: "ClientIP" | "None";
  readonly loadBalancerIP?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly externalName?: string;
  readonly externalTrafficPolicy?: "Cluster" | "Local";
  readonly healthCheckNodePort?: number;
  readonly publishNotReadyAddresses?: boolean;
  readonly sessionAffinityConfig?: SessionAffinityConfig;
  readonly ipFamilies?: readonly ("" | "IPv4" | "IPv6")[];
  readonly ipFamilyPolicy?: "PreferDualStack" | "RequireDualStack" | "SingleStack";
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly loadBalancerClass?: string;
  readonly internalTrafficPolicy?: "Cluster" | "Local";
  readonly trafficDistribution?: string;
};

export type ServiceStatus = {
  readonly loadBalancer?: LoadBalancerStatus;
  readonly conditions?: readonly meta_v1.Condition[];
};

export type ServiceType = "ClusterIP" | "ExternalName" | "LoadBalancer" | "NodePort";

export type SessionAffinityConfig = {
  readonly clientIP?: ClientIPConfig;
};

export type Signal = "SIGABRT" | "SIGALRM" | "SIGBUS" | "SIGCHLD" | "SIGCLD" | "SIGCONT" | "SIGFPE" | "SIGHUP" | "SIGILL" | "SIGINT" | "SIGIO" | "SIGIOT" | "SIGKILL" | "SIGPIPE" | "SIGPOLL" | "SIGPROF" | "SIGPWR" | "SIGQUIT" | "SIGRTMAX" | "SIGRTMAX-1" | "SIGRTMAX-10" | "SIGRTMAX-11" | "SIGRTMAX-12" | "SIGRTMAX-13" | "SIGRTMAX-14" | "SIGRTMAX-2" | "SIGRTMAX-3" | "SIGRTMAX-4" | "SIGRTMAX-5" | "SIGRTMAX-6" | "SIGRTMAX-7" | "SIGRTMAX-8" | "SIGRTMAX-9" | "SIGRTMIN" | "SIGRTMIN+1" | "SIGRTMIN+10" | "SIGRTMIN+11" | "SIGRTMIN+12" | "SIGRTMIN+13" | "SIGRTMIN+14" | "SIGRTMIN+15" | "SIGRTMIN+2" | "SIGRTMIN+3" | "SIGRTMIN+4" | "SIGRTMIN+5" | "SIGRTMIN+6" | "SIGRTMIN+7" | "SIGRTMIN+8" | "SIGRTMIN+9" | "SIGSEGV" | "SIGSTKFLT" | "SIGSTOP" | "SIGSYS" | "SIGTERM" | "SIGTRAP" | "SIGTSTP" | "SIGTTIN" | "SIGTTOU" | "SIGURG" | "SIGUSR1" | "SIGUSR2" | "SIGVTALRM" | "SIGWINCH" | "SIGXCPU" | "SIGXFSZ";

export type SleepAction = {
  readonly seconds: number;
};

export type StorageMedium = string;

export type StorageOSPersistentVolumeSource = {
  readonly volumeName?: string;
  readonly volumeNamespace?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: ObjectReference;
};

export type StorageOSVolumeSource = {
  readonly volumeName?: string;
  readonly volumeNamespace?: string;
  readonly fsType?: string;
  readonly readOnly?: boolean;
  readonly secretRef?: LocalObjectReference;
};

export type SupplementalGroupsPolicy = "Merge" | "Strict";

export type Sysctl = {
  readonly name: string;
  readonly value: string;
};

export type TCPSocketAction = {
  readonly port: number | string;
  readonly host?: string;
};

export type Taint = {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
  readonly timeAdded?: string;
};

export type TaintEffect = "NoExecute" | "NoSchedule" | "PreferNoSchedule";

export type TerminationMessagePolicy = "FallbackToLogsOnError" | "File";

export type Toleration = {
  readonly key?: string;
  readonly operator?: "Equal" | "Exists" | "Gt" | "Lt";
  readonly value?: string;
  readonly effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
  readonly tolerationSeconds?: number;
};

export type TolerationOperator = "Equal" | "Exists" | "Gt" | "Lt";

export type TopologySelectorLabelRequirement = {
  readonly key: string;
  readonly values: readonly string[];
};

export type TopologySelectorTerm = {
  readonly matchLabelExpressions?: readonly TopologySelectorLabelRequirement[];
};

export type TopologySpreadConstraint = {
  readonly maxSkew: number;
  readonly topologyKey: string;
  readonly whenUnsatisfiable: "DoNotSchedule" | "ScheduleAnyway";
  readonly labelSelector?: meta_v1.LabelSelector;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: "Honor" | "Ignore";
  readonly nodeTaintsPolicy?: "Honor" | "Ignore";
  readonly matchLabelKeys?: readonly string[];
};

export type TypedLocalObjectReference = {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
};

export type TypedObjectReference = {
  readonly apiGroup?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
};

export type URIScheme = "HTTP" | "HTTPS";

export type UniqueVolumeName = string;

export type UnsatisfiableConstraintAction = "DoNotSchedule" | "ScheduleAnyway";

export type Volume = {
  readonly name: string;
  readonly hostPath?: HostPathVolumeSource;
  readonly emptyDir?: EmptyDirVolumeSource;
  readonly gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  readonly awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  readonly gitRepo?: GitRepoVolumeSource;
  readonly secret?: SecretVolumeSource;
  readonly nfs?: NFSVolumeSource;
  readonly iscsi?: ISCSIVolumeSource;
  readonly glusterfs?: GlusterfsVolumeSource;
  readonly persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  readonly rbd?: RBDVolumeSource;
  readonly flexVolume?: FlexVolumeSource;
  readonly cinder?: CinderVolumeSource;
  readonly cephfs?: CephFSVolumeSource;
  readonly flocker?: FlockerVolumeSource;
  readonly downwardAPI?: DownwardAPIVolumeSource;
  readonly fc?: FCVolumeSource;
  readonly azureFile?: AzureFileVolumeSource;
  readonly configMap?: ConfigMapVolumeSource;
  readonly vsphereVolume?: VsphereVirtualDiskVolumeSource;
  readonly quobyte?: QuobyteVolumeSource;
  readonly azureDisk?: AzureDiskVolumeSource;
  readonly photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  readonly projected?: ProjectedVolumeSource;
  readonly portworxVolume?: PortworxVolumeSource;
  readonly scaleIO?: ScaleIOVolumeSource;
  readonly storageos?: StorageOSVolumeSource;
  readonly csi?: CSIVolumeSource;
  readonly ephemeral?: EphemeralVolumeSource;
  readonly image?: ImageVolumeSource;
};

export type VolumeDevice = {
  readonly name: string;
  readonly devicePath: string;
};

export type VolumeMount = {
  readonly name: string;
  readonly readOnly?: boolean;
  readonly recursiveReadOnly?: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly mountPropagation?: "Bidirectional" | "HostToContainer" | "None";
  readonly subPathExpr?: string;
};

export type VolumeMountStatus = {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
  readonly recursiveReadOnly?: string;
  readonly volumeStatus?: VolumeStatus;
};

export type VolumeNodeAffinity = {
  readonly required?: NodeSelector;
};

export type VolumeProjection = {
  readonly secret?: SecretProjection;
  readonly downwardAPI?: DownwardAPIProjection;
  readonly configMap?: ConfigMapProjection;
  readonly serviceAccountToken?: ServiceAccountTokenProjection;
  readonly clusterTrustBundle?: ClusterTrustBundleProjection;
  readonly podCertificate?: PodCertificateProjection;
};

export type VolumeResourceRequirements = {
  readonly limits?: { readonly [key: string]: string | undefined };
  readonly requests?: { readonly [key: string]: string | undefined };
};

export type VolumeSource = {
  readonly hostPath?: HostPathVolumeSource;
  readonly emptyDir?: EmptyDirVolumeSource;
  readonly gcePersistentDisk?: GCEPersistentDiskVolumeSource;
  readonly awsElasticBlockStore?: AWSElasticBlockStoreVolumeSource;
  readonly gitRepo?: GitRepoVolumeSource;
  readonly secret?: SecretVolumeSource;
  readonly nfs?: NFSVolumeSource;
  readonly iscsi?: ISCSIVolumeSource;
  readonly glusterfs?: GlusterfsVolumeSource;
  readonly persistentVolumeClaim?: PersistentVolumeClaimVolumeSource;
  readonly rbd?: RBDVolumeSource;
  readonly flexVolume?: FlexVolumeSource;
  readonly cinder?: CinderVolumeSource;
  readonly cephfs?: CephFSVolumeSource;
  readonly flocker?: FlockerVolumeSource;
  readonly downwardAPI?: DownwardAPIVolumeSource;
  readonly fc?: FCVolumeSource;
  readonly azureFile?: AzureFileVolumeSource;
  readonly configMap?: ConfigMapVolumeSource;
  readonly vsphereVolume?: VsphereVirtualDiskVolumeSource;
  readonly quobyte?: QuobyteVolumeSource;
  readonly azureDisk?: AzureDiskVolumeSource;
  readonly photonPersistentDisk?: PhotonPersistentDiskVolumeSource;
  readonly projected?: ProjectedVolumeSource;
  readonly portworxVolume?: PortworxVolumeSource;
  readonly scaleIO?: ScaleIOVolumeSource;
  readonly storageos?: StorageOSVolumeSource;
  readonly csi?: CSIVolumeSource;
  readonly ephemeral?: EphemeralVolumeSource;
  readonly image?: ImageVolumeSource;
};

export type VolumeStatus = {
  readonly image?: ImageVolumeStatus;
};

export type VsphereVirtualDiskVolumeSource = {
  readonly volumePath: string;
  readonly fsType?: string;
  readonly storagePolicyName?: string;
  readonly storagePolicyID?: string;
};

export type WeightedPodAffinityTerm = {
  readonly weight: number;
  readonly podAffinityTerm: PodAffinityTerm;
};

export type WindowsSecurityContextOptions = {
  readonly gmsaCredentialSpecName?: string;
  readonly gmsaCredentialSpec?: string;
  readonly runAsUserName?: string;
  readonly hostProcess?: boolean;
};
