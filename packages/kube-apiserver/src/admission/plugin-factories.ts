import type { GroupResource, ParsedConfig, RandomSource } from "@kube-apiserver/apimachinery";
import { type Clock, type MetricsRegistry, untilAborted } from "@kube-apiserver/component-base";
import {
  type AdmissionMetrics,
  type AdmissionPlugin,
  type Authorizer,
  type LateAccess,
  loadKubeconfig,
  MutatingAdmissionWebhook,
  NamespaceLifecycle,
  type NewHookClients,
  newMutatingAdmissionPolicy,
  newValidatingAdmissionPolicy,
  newWebhookClient,
  type PolicyPluginConfig,
  type ResourceMapper,
  ValidatingAdmissionWebhook,
} from "@kube-apiserver/generic-server";
import type { StorageInterface } from "@kube-apiserver/storage";
import type { FeatureGates } from "../config/extra-config.js";
import { alwaysAdmit, alwaysDeny } from "./always.js";
import { alwaysPullImages } from "./always-pull-images.js";
import { newCertificateApproval, newCertificateSigning } from "./certificate-signers.js";
import { certificateSubjectRestriction } from "./certificate-subject-restriction.js";
import { newClusterTrustBundleAttest } from "./cluster-trust-bundle-attest.js";
import { newDefaultIngressClass } from "./default-ingress-class.js";
import { newDefaultStorageClass } from "./default-storage-class.js";
import { type DefaultTolerationSecondsConfig, newDefaultTolerationSeconds } from "./default-toleration-seconds.js";
import { denyServiceExternalIPs } from "./deny-service-external-ips.js";
import { readEventLimits } from "./event-rate-limit/configuration.js";
import { newEventRateLimit } from "./event-rate-limit/event-rate-limit.js";
import { readImagePolicyConfiguration } from "./image-policy/configuration.js";
import { ImagePolicyWebhook } from "./image-policy/image-policy-webhook.js";
import { newLimitRanger } from "./limit-ranger.js";
import { newNamespaceAutoProvision } from "./namespace-auto-provision.js";
import { newNamespaceExists } from "./namespace-exists.js";
import { newNodeRestriction } from "./node-restriction/node-restriction.js";
import { newOwnerReferencesPermissionEnforcement } from "./owner-references-permission-enforcement.js";
import { newPersistentVolumeClaimResize } from "./persistent-volume-claim-resize.js";
import { defaultChecks } from "./pod-security/checks/default-checks.js";
import { readPodSecurityConfiguration } from "./pod-security/configuration.js";
import { PodSecurity } from "./pod-security/pod-security.js";
import { newPodSecurityMetrics } from "./pod-security/pod-security-metrics.js";
import { newPolicyEvaluator } from "./pod-security/policy-evaluator.js";
import { newPriority } from "./priority.js";
import { readLimitedResources } from "./quota/limited-resources.js";
import { ResourceQuota } from "./quota/resource-quota.js";
import { listStored, type ResourceSources } from "./resource-source.js";
import { newRuntimeClass } from "./runtime-class.js";
import { schedulingFactories } from "./scheduling/scheduling-factories.js";
import { newServiceAccount } from "./service-account.js";
import { newStorageObjectInUseProtection } from "./storage-object-in-use-protection.js";
import { taintNodesByCondition } from "./taint-nodes-by-condition.js";
import { webhookDeps } from "./webhook-deps.js";

/** What a plugin may use. */
export interface PluginDeps {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly authorizer: Authorizer;
  readonly features: FeatureGates;
  readonly metrics: MetricsRegistry;
  readonly admissionMetrics: AdmissionMetrics | undefined;
  readonly newHookClients: NewHookClients;
  readonly tolerationSeconds: DefaultTolerationSecondsConfig;
  readonly sourceOf: ResourceSources;
  readonly storageOf: (resource: GroupResource) => StorageInterface;
  /** What plugins of policies and webhooks share. */
  readonly policies: PolicyPluginConfig;
  /** The way to the server itself, once it listens. */
  readonly access: LateAccess;
  /** Finds the resources of kinds. */
  readonly resourceMapper: ResourceMapper;
  /** What `--admission-control-config-file` says of the plugin. Absent: nothing. */
  readonly configuration: ParsedConfig | undefined;
}

/** Makes a plugin; throws or rejects when its configuration cannot be used. */
export type PluginFactory = (deps: PluginDeps) => AdmissionPlugin | Promise<AdmissionPlugin>;

const core = (resource: string): GroupResource => ({ group: "", resource });
const storageClasses: GroupResource = { group: "storage.k8s.io", resource: "storageclasses" };
const ingressClasses: GroupResource = { group: "networking.k8s.io", resource: "ingressclasses" };
const priorityClasses: GroupResource = { group: "scheduling.k8s.io", resource: "priorityclasses" };
const csiDrivers: GroupResource = { group: "storage.k8s.io", resource: "csidrivers" };
const runtimeClasses: GroupResource = { group: "node.k8s.io", resource: "runtimeclasses" };

/** How each plugin is made, by its name. */
export const pluginFactories: ReadonlyMap<string, PluginFactory> = new Map<string, PluginFactory>([
  ["AlwaysAdmit", () => alwaysAdmit],
  ["NamespaceAutoProvision", ({ sourceOf, access }) => newNamespaceAutoProvision(sourceOf(core("namespaces")), access)],
  ["NamespaceLifecycle", ({ sourceOf, clock }) => new NamespaceLifecycle(sourceOf(core("namespaces")), clock)],
  ["NamespaceExists", ({ sourceOf }) => newNamespaceExists(sourceOf(core("namespaces")))],
  ["LimitRanger", ({ sourceOf, clock }) => newLimitRanger(sourceOf(core("limitranges")), clock)],
  [
    "ServiceAccount",
    ({ sourceOf, clock, random }) => newServiceAccount({ accounts: sourceOf(core("serviceaccounts")), clock, random }),
  ],
  [
    "NodeRestriction",
    ({ sourceOf, authorizer, features }) =>
      newNodeRestriction({
        pods: sourceOf(core("pods")),
        nodes: sourceOf(core("nodes")),
        serviceAccounts: sourceOf(core("serviceaccounts")),
        persistentVolumeClaims: sourceOf(core("persistentvolumeclaims")),
        persistentVolumes: sourceOf(core("persistentvolumes")),
        csiDrivers: sourceOf(csiDrivers),
        authorizer,
        features,
      }),
  ],
  ["TaintNodesByCondition", () => taintNodesByCondition],
  ["AlwaysPullImages", () => alwaysPullImages],
  [
    "ImagePolicyWebhook",
    async ({ clock, random, access, ...deps }) => {
      const configuration = readImagePolicyConfiguration(deps.configuration);
      const client = newWebhookClient(await loadKubeconfig(configuration.kubeConfigFile));
      access.run((_, signal) => untilAborted(signal).then(() => client.close()));
      const jitter = () => (random.bytes(1)[0] ?? 0) / 256;
      return new ImagePolicyWebhook({ configuration, client, clock, jitter });
    },
  ],
  [
    "PodSecurity",
    ({ sourceOf, storageOf, clock, metrics, configuration }) =>
      new PodSecurity({
        configuration: readPodSecurityConfiguration(configuration),
        evaluate: newPolicyEvaluator(defaultChecks),
        metrics: newPodSecurityMetrics(metrics),
        clock,
        namespaces: sourceOf(core("namespaces")),
        listPods: (namespace, signal) => listStored(storageOf(core("pods")), core("pods"), namespace, signal),
      }),
  ],
  ["Priority", ({ sourceOf }) => newPriority(sourceOf(priorityClasses))],
  ["DefaultTolerationSeconds", ({ tolerationSeconds }) => newDefaultTolerationSeconds(tolerationSeconds)],
  ["DefaultStorageClass", ({ sourceOf }) => newDefaultStorageClass(sourceOf(storageClasses))],
  ["StorageObjectInUseProtection", ({ features }) => newStorageObjectInUseProtection(features)],
  ["EventRateLimit", ({ configuration, clock }) => newEventRateLimit(readEventLimits(configuration), clock)],
  [
    "OwnerReferencesPermissionEnforcement",
    ({ authorizer, resourceMapper }) => newOwnerReferencesPermissionEnforcement(authorizer, resourceMapper),
  ],
  ["PersistentVolumeClaimResize", ({ sourceOf }) => newPersistentVolumeClaimResize(sourceOf(storageClasses))],
  ["RuntimeClass", ({ sourceOf }) => newRuntimeClass(sourceOf(runtimeClasses))],
  ["CertificateApproval", ({ authorizer }) => newCertificateApproval(authorizer)],
  ["CertificateSigning", ({ authorizer }) => newCertificateSigning(authorizer)],
  ["ClusterTrustBundleAttest", ({ authorizer, features }) => newClusterTrustBundleAttest(authorizer, features)],
  ["CertificateSubjectRestriction", () => certificateSubjectRestriction],
  ["MutatingAdmissionWebhook", async (deps) => new MutatingAdmissionWebhook(await webhookDeps("mutating", deps))],
  ["ValidatingAdmissionWebhook", async (deps) => new ValidatingAdmissionWebhook(await webhookDeps("validating", deps))],
  ["MutatingAdmissionPolicy", ({ policies }) => newMutatingAdmissionPolicy(policies)],
  ["ValidatingAdmissionPolicy", ({ policies }) => newValidatingAdmissionPolicy(policies)],
  ["DefaultIngressClass", ({ sourceOf }) => newDefaultIngressClass(sourceOf(ingressClasses))],
  ["DenyServiceExternalIPs", () => denyServiceExternalIPs],
  [
    "ResourceQuota",
    ({ sourceOf, storageOf, clock, configuration }) => {
      const resource = core("resourcequotas");
      const limitedResources = readLimitedResources(configuration);
      return new ResourceQuota({
        quotas: sourceOf(resource),
        storage: () => storageOf(resource),
        clock,
        limitedResources,
      });
    },
  ],
  ["AlwaysDeny", () => alwaysDeny],
  ...schedulingFactories,
]);
