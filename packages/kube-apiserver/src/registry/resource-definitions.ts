import {
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
} from "./admissionregistration/definitions.js";
import { storageVersions } from "./apiserverinternal/definitions.js";
import { daemonSets } from "./apps/daemon-set.js";
import { controllerRevisions, deployments, replicaSets } from "./apps/definitions.js";
import { statefulSets } from "./apps/stateful-set.js";
import { authenticationReviews } from "./authentication/definitions.js";
import { authorizationReviews } from "./authorization/definitions.js";
import { horizontalPodAutoscalers } from "./autoscaling/definitions.js";
import { cronJobs } from "./batch/cron-job.js";
import { jobs } from "./batch/job.js";
import { certificateSigningRequests, clusterTrustBundles, podCertificateRequests } from "./certificates/definitions.js";
import { leaseCandidates, leases } from "./coordination/definitions.js";
import { componentStatuses } from "./core/componentstatus/definition.js";
import { configMaps } from "./core/configmap/definition.js";
import { endpoints } from "./core/endpoints/definition.js";
import { events } from "./core/event/definition.js";
import { limitRanges } from "./core/limitrange/definition.js";
import { namespaces } from "./core/namespace/definition.js";
import { nodes } from "./core/node/definition.js";
import { persistentVolumes } from "./core/persistentvolume/definition.js";
import { persistentVolumeClaims } from "./core/persistentvolumeclaim/definition.js";
import { bindings, pods } from "./core/pod/definition.js";
import { podTemplates } from "./core/podtemplate/definition.js";
import { replicationControllers } from "./core/replicationcontroller/definition.js";
import { resourceQuotas } from "./core/resourcequota/definition.js";
import { secrets } from "./core/secret/definition.js";
import { services } from "./core/service/definition.js";
import { serviceAccounts } from "./core/serviceaccount/definition.js";
import { endpointSlices } from "./discovery/endpoint-slice.js";
import { flowSchemas, priorityLevelConfigurations } from "./flowcontrol/definitions.js";
import { ingressClasses, ingresses, ipAddresses, networkPolicies, serviceCIDRs } from "./networking/definitions.js";
import { runtimeClasses } from "./node/runtime-class.js";
import { podDisruptionBudgets } from "./policy/definitions.js";
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from "./rbac/definitions.js";
import {
  deviceClasses,
  deviceTaintRules,
  resourceClaims,
  resourceClaimTemplates,
  resourceSlices,
} from "./resource/definitions.js";
import type { ResourceDefinition } from "./resource-definition.js";
import { priorityClasses } from "./scheduling/definitions.js";
import { podGroups } from "./scheduling/pod-groups.js";
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
} from "./storage/definitions.js";
import { storageVersionMigrations } from "./storagemigration/definitions.js";

/** Every built-in resource that differs from what the tables say. The rest needs no definition. */
export const resourceDefinitions: readonly ResourceDefinition[] = [
  ...authenticationReviews,
  ...authorizationReviews,
  bindings,
  certificateSigningRequests,
  clusterRoleBindings,
  clusterRoles,
  clusterTrustBundles,
  componentStatuses,
  configMaps,
  controllerRevisions,
  cronJobs,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  daemonSets,
  deployments,
  deviceClasses,
  deviceTaintRules,
  endpoints,
  endpointSlices,
  events,
  flowSchemas,
  horizontalPodAutoscalers,
  ingressClasses,
  ingresses,
  ipAddresses,
  jobs,
  leaseCandidates,
  leases,
  limitRanges,
  mutatingAdmissionPolicies,
  mutatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  namespaces,
  networkPolicies,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podCertificateRequests,
  podDisruptionBudgets,
  pods,
  podTemplates,
  podGroups,
  priorityClasses,
  priorityLevelConfigurations,
  replicaSets,
  replicationControllers,
  resourceClaims,
  resourceClaimTemplates,
  resourceQuotas,
  resourceSlices,
  roleBindings,
  roles,
  runtimeClasses,
  secrets,
  serviceAccounts,
  serviceCIDRs,
  services,
  statefulSets,
  storageClasses,
  storageVersionMigrations,
  storageVersions,
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  validatingWebhookConfigurations,
  volumeAttachments,
  volumeAttributesClasses,
];
