import type { RandomSource } from "@kube-apiserver/apimachinery";
import type { Clock, FeatureGates, FlagPortRange, Logger, MetricsRegistry } from "@kube-apiserver/component-base";
import type {
  ABACPolicy,
  AnonymousConditions,
  BackendTLS,
  CertificateBundleSource,
  CertKeyPEM,
  CertKeySource,
  Config,
  DeletionOptions,
  ExpressionEngines,
  ExternalSigner,
  ServerVersion,
  SigningKey,
  UserInfo,
  VerificationKey,
} from "@kube-apiserver/generic-server";
import type { KV, StorageSerializer } from "@kube-apiserver/storage";
import type { JWTAuthentication } from "../authentication-config/jwt-authentication.js";
import type { ApplyConfiguration } from "../authorization/authorization-config-file.js";
import type { AuthorizationConfiguration } from "../authorization/authorization-configuration.js";
import type { EncryptionAtRest } from "../encryption/encryption-at-rest.js";
import type { TokenWebhookSettings } from "./token-webhook-settings.js";

/** What a server takes from its process. */
export interface SettingsParts {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  readonly version: ServerVersion;
  /** How often `--encryption-provider-config` is looked at, where it is followed. Absent: each minute. */
  readonly encryptionPollIntervalMs?: number;
  /** How often `--authorization-config` is looked at. Absent: each second. */
  readonly authorizationPollIntervalMs?: number;
  /** Aborts when the process is told to stop: nothing is waited for any longer. Absent: never. */
  readonly signal?: AbortSignal;
  /** Called when the embedded store cannot write any more, or a key cannot be made: the process should end. */
  readonly onFatal?: (err: Error) => void;
}

/** What a program wires a server from, without what it makes of the other settings. */
export type GenericSettings = Omit<
  Config,
  | "authentication"
  | "authenticationObserver"
  | "constrainedImpersonation"
  | "impersonationMetrics"
  | "apiAudiences"
  | "frontProxyHeaders"
  | "authorization"
  | "expressionEngines"
  | "admission"
  | "restOptionsGetter"
  | "healthChecks"
  | "healthzChecks"
  | "readyzChecks"
  | "openAPI"
  | "flowControl"
  | "metricsHandler"
  | "requestObserver"
  | "authorizationObserver"
  | "inFlightLimits"
> & { readonly clock: Clock; readonly logger: Logger };

/** Where objects are kept. */
export interface StorageSettings {
  readonly kv: KV;
  /** Engines of single resources, by `group/resource`. */
  readonly kvOverrides: ReadonlyMap<string, KV>;
  readonly prefix: string;
  /** How built-in types are written. */
  readonly serializer: StorageSerializer;
  readonly watchCache: boolean;
  /** By `resource[.group]`; 0: no watch cache, any other number: one. */
  readonly watchCacheSizes: ReadonlyMap<string, number>;
  /** Absent: values are stored as they are. */
  readonly encryption?: EncryptionAtRest;
  readonly care: StorageCare;
  /** How objects are deleted. */
  readonly deletion: DeletionOptions;
}

/** How storage is looked after. Times in milliseconds. */
export interface StorageCare {
  /** Engines that do not forget history by themselves, and how often this server has them do it; 0: never. */
  readonly compaction: { readonly engines: readonly KV[]; readonly intervalMs: number };
  /** Objects that expire within this many seconds of each other may share a lease. */
  readonly leaseReuseSeconds: number;
  readonly healthcheckTimeoutMs: number;
  readonly readycheckTimeoutMs: number;
  /** The server is ready after this long, even if storage is not. */
  readonly initializationTimeoutMs: number;
  /** 0: objects are not counted. */
  readonly countPollPeriodMs: number;
  /** 0: sizes are not asked for. */
  readonly sizePollIntervalMs: number;
}

/** By whom, and in which headers, users are named who come through another server: a front proxy. */
export interface RequestHeaderSettings {
  /** Authorities of the certificates of front proxies; never those of clients, or any client could be anybody. */
  readonly clientCA: CertificateBundleSource;
  /** Common names that a front proxy may have; empty: any. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** How requests are passed on to extension servers. */
export interface AggregationSettings {
  /** Absent: this server shows them no certificate, and they do not believe whom it asks for. */
  readonly proxyClientCert?: CertKeySource;
  readonly rejectForwardingRedirects: boolean;
  /** To the endpoints of their services rather than to cluster IPs. */
  readonly routesToEndpoints: boolean;
}

/** Who is let in, and as whom. */
export interface AuthenticationSettings {
  /** Authorities of client certificates. Absent: certificates are not looked at. */
  readonly clientCA?: CertificateBundleSource;
  /** `--token-auth-file`. Absent: none. */
  readonly staticTokens?: ReadonlyMap<string, UserInfo>;
  /** `--enable-bootstrap-token-auth`: take tokens from secrets in `kube-system`. Absent: not. */
  readonly bootstrapTokens?: boolean;
  /** Absent: nobody speaks for others. */
  readonly requestHeader?: RequestHeaderSettings;
  /** Issuers whose tokens are taken: `--authentication-config`, or `--oidc-*`. Absent: none. */
  readonly jwt?: Omit<JWTAuthentication, "close">;
  /** A webhook that knows tokens. Absent: none. */
  readonly tokenWebhook?: TokenWebhookSettings;
  /** Absent: requests without credentials are refused. */
  readonly anonymous?: AnonymousConditions;
  readonly serviceAccounts: ServiceAccountSettings;
}

/** Who may do what. */
export interface AuthorizationSettings {
  /** At first, or for good where nothing is followed. */
  readonly configuration: AuthorizationConfiguration;
  /** What `--authorization-policy-file` says, for authorizers of the type ABAC. Absent: there is none. */
  readonly policies?: readonly ABACPolicy[];
  /** Open to everybody, whatever authorizers say. */
  readonly alwaysAllowPaths: readonly string[];
  /** Has changes of `--authorization-config` taken over until `signal` aborts. Absent: nothing changes. */
  readonly follow?: (apply: ApplyConfiguration, signal: AbortSignal) => Promise<void>;
}

/** How tokens of service accounts are made and checked. */
export interface ServiceAccountSettings {
  /** The first one signs. */
  readonly issuers: readonly string[];
  /** A new key takes long to make: the server starts without it, and what needs it waits. */
  readonly signingKey?: Promise<SigningKey>;
  /** Signs in place of {@link signingKey}. Absent: nobody else does. */
  readonly externalSigner?: ExternalSigner;
  /** Absent: that of {@link signingKey}. */
  readonly verificationKeys?: readonly VerificationKey[];
  /** `--service-account-jwks-uri`. Absent: this server. */
  readonly jwksURI?: string;
  readonly apiAudiences: readonly string[];
  /** Check that the objects a token is bound to still exist. */
  readonly lookup: boolean;
  readonly maxExpirationSeconds?: number;
  readonly extendExpiration?: boolean;
  /** The longest that tokens of old clients live. Absent: a year. */
  readonly maxExtendedExpirationSeconds?: number;
}

/** An administrator that the server made for itself. */
export interface AdminIdentity {
  readonly clientCertificate: CertKeyPEM;
  /** What clients have to trust. */
  readonly caPem: string;
  /** Where a kubeconfig for it belongs; absent: nothing is kept. */
  readonly kubeconfigFile?: string;
}

/** How kubelets, and what runs on their nodes, are reached. */
export interface KubeletSettings {
  /** Whom to trust and what to show, as the files say now. */
  readonly tls: () => BackendTLS;
  /** Where nodes do not name one. */
  readonly port: number;
  readonly preferredAddressTypes: readonly string[];
  readonly timeoutMs: number;
  /** 0: no limit. */
  readonly maxConnectionBytesPerSecond: number;
}

/** Which admission plugins run, and how. */
export interface AdmissionSettings {
  readonly enabled: readonly string[];
  readonly disabled: readonly string[];
  /** `--admission-control-config-file`, to be read by whoever knows the plugins. Absent: none. */
  readonly configFile?: string;
  /** For how long pods stay on a node in trouble that do not say so themselves. */
  readonly tolerationSeconds: { readonly notReadySeconds: number; readonly unreachableSeconds: number };
}

/** What keeps requests from being too many at a time. */
export interface RequestLimitSettings {
  /** Shares the sum of both limits out among priority levels. Otherwise each is a limit of its own. */
  readonly priorityAndFairness: boolean;
  /** 0: no limit. */
  readonly readOnly: number;
  /** 0: no limit. */
  readonly mutating: number;
}

/** What was decided on the command line as parts and values: all that a chain of servers is built from. */
export interface ServerSettings {
  readonly generic: GenericSettings;
  readonly metrics: MetricsRegistry;
  readonly requestLimits: RequestLimitSettings;
  readonly storage: StorageSettings;
  /** Names this server among others over one store. */
  readonly identity: {
    readonly apiServerID: string;
    readonly hostname: string;
    /** `host:port` for its peers. Absent: they are told none. */
    readonly peerAddress?: string;
  };
  readonly authentication: AuthenticationSettings;
  /** What evaluates expressions of users; loaded when there are any. */
  readonly expressionEngines: ExpressionEngines;
  readonly authorization: AuthorizationSettings;
  readonly admission: AdmissionSettings;
  readonly featureGates: FeatureGates;
  /** `--runtime-config`, to be read by whoever knows the APIs. */
  readonly runtimeConfig: ReadonlyMap<string, string>;
  readonly serviceIPRanges: readonly string[];
  readonly serviceNodePortRange: FlagPortRange;
  readonly kubernetesService: {
    readonly advertiseAddress: string;
    readonly port: number;
    readonly nodePort: number;
    readonly endpointReconcilerType: "lease" | "master-count" | "none";
    readonly apiserverCount: number;
  };
  readonly eventTTLSeconds: number;
  readonly allowPrivileged: boolean;
  readonly controllers: readonly string[];
  readonly kubelet: KubeletSettings;
  /** How requests are passed on to extension servers. */
  readonly aggregation: AggregationSettings;
  /** PEM bundle that pods need to trust this server. */
  readonly rootCAPem: string;
  /** Set where this server makes the cluster's identities. */
  readonly admin?: AdminIdentity;
  /** Follows certificate files until `signal` aborts. */
  watchFiles(signal: AbortSignal): Promise<void>;
  /** Lets go of the port and of storage. Call it when the server has stopped, or was never started. */
  close(): Promise<void>;
}
