import { kubernetesFeatureGates } from "@kube-apiserver/api";
import type { GroupResource } from "@kube-apiserver/apimachinery";
import type { MetricsRegistry } from "@kube-apiserver/component-base";
import {
  builtInResourceMapper,
  type ResourceMapper,
  type RuleResolver,
  type ServiceAccountTokenGenerator,
  type TableConvertor,
  type TokenAuthenticator,
} from "@kube-apiserver/generic-server";
import {
  type CompletedKubeletClientConfig,
  completeKubeletClientConfig,
  type KubeletClientConfig,
} from "../kubelet/kubelet-config.js";
import type { RBACRuleResolver } from "../rbac/rule-resolver.js";
import { type APIEnablement, defaultAPIEnablement } from "./api-enablement.js";

/** Ports that services may be given on every node; both ends belong to it. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** How service account tokens are made on request. */
export interface ServiceAccountTokenConfig {
  readonly generator: ServiceAccountTokenGenerator;
  /** Audiences of tokens that name none: those of this server. */
  readonly audiences: readonly string[];
  /** `--service-account-max-token-expiration` in seconds. Left out: no upper bound but that of the API. */
  readonly maxExpirationSeconds?: number;
  /**
   * `--service-account-extend-token-expiration`: tokens for pods of old clients last a year. Left out: true, as upstream.
   */
  readonly extendExpiration?: boolean;
  /** The longest that such tokens live, in seconds. Left out: a year. */
  readonly maxExtendedExpirationSeconds?: number;
}

/** Answers for feature gates. */
export interface FeatureGates {
  enabled(name: string): boolean;
}

/** What the core server needs besides what every server does. Mirrors `controlplane.Extra`. */
export interface ExtraConfig {
  /** Left out: the defaults of the 1.36 gates. */
  readonly featureGates?: FeatureGates;
  /** `--allow-privileged`: whether containers may have all rights on their node. Left out: false, as upstream. */
  readonly allowPrivileged?: boolean;
  /** Left out: every resource that is on by default. */
  readonly apiEnablement?: APIEnablement;
  /** CIDR blocks of service IPs, the first of the family that services get by default. At most one of each family. */
  readonly serviceIPRanges: readonly string[];
  /** Left out: 30000 to 32767. */
  readonly serviceNodePortRange?: PortRange;
  /** Left out: `serviceaccounts/token` is not served. */
  readonly serviceAccountTokens?: ServiceAccountTokenConfig;
  /** Asked by TokenReview. Left out: no token is known. */
  readonly tokenAuthenticator?: TokenAuthenticator;
  /** Audiences of this server, for TokenReview. Left out: none. */
  readonly apiAudiences?: readonly string[];
  /** Lists what users may do, for SelfSubjectRulesReview. Left out: it answers that the list is incomplete. */
  readonly ruleResolver?: RuleResolver;
  /** Keeps users from granting more than they have. Left out: roles and bindings are not checked (no RBAC). */
  readonly rbac?: RBACRuleResolver;
  /** How long events are kept, in seconds. Left out: one hour. */
  readonly eventTTLSeconds?: number;
  /** How kubelets are reached. Left out: at the default ports, without checking who answers. */
  readonly kubelet?: KubeletClientConfig;
  /** Where allocations are counted. Left out: nowhere. */
  readonly metrics?: MetricsRegistry;
  /** Finds the resources of kinds that policies take parameters of. Left out: built-in kinds alone are known. */
  readonly resourceMapper?: ResourceMapper;
  /** Table columns of a resource; undefined for the default columns. Left out: default columns for all. */
  readonly tableConvertorFor?: (resource: GroupResource) => TableConvertor | undefined;
}

type Optional = "serviceAccountTokens" | "tokenAuthenticator" | "ruleResolver" | "rbac" | "metrics";

/** An {@link ExtraConfig} with every default filled in. */
export type CompletedExtraConfig = Readonly<Required<Omit<ExtraConfig, Optional | "kubelet">>> & {
  readonly kubelet: CompletedKubeletClientConfig;
} & {
  readonly [Key in Optional]: ExtraConfig[Key] | undefined;
};

const hourSeconds = 3600;

/** Fills in defaults. */
export function completeExtraConfig(extra: ExtraConfig): CompletedExtraConfig {
  return {
    featureGates: extra.featureGates ?? defaultFeatureGates(),
    allowPrivileged: extra.allowPrivileged ?? false,
    apiEnablement: extra.apiEnablement ?? defaultAPIEnablement,
    serviceIPRanges: extra.serviceIPRanges,
    serviceNodePortRange: extra.serviceNodePortRange ?? { from: 30_000, to: 32_767 },
    serviceAccountTokens: extra.serviceAccountTokens,
    tokenAuthenticator: extra.tokenAuthenticator,
    apiAudiences: extra.apiAudiences ?? [],
    ruleResolver: extra.ruleResolver,
    rbac: extra.rbac,
    eventTTLSeconds: extra.eventTTLSeconds ?? hourSeconds,
    kubelet: completeKubeletClientConfig(extra.kubelet),
    metrics: extra.metrics,
    resourceMapper: extra.resourceMapper ?? builtInResourceMapper,
    tableConvertorFor: extra.tableConvertorFor ?? (() => undefined),
  };
}

function defaultFeatureGates(): FeatureGates {
  const on = new Set(kubernetesFeatureGates.filter((gate) => gate.default).map(({ name }) => name));
  return { enabled: (name) => on.has(name) };
}
