// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Defaults that depend on nothing but the field being unset.

import type { DefaultRow } from "../defaults/default-rule.js";

/** Rows by type key. */
export const defaultRows: Readonly<Record<string, readonly DefaultRow[]>> = {
  "admissionregistration.v1.MatchResources": [
    { path: ["matchPolicy"], value: "Equivalent" },
    { path: ["namespaceSelector"], value: {} },
    { path: ["objectSelector"], value: {} },
  ],
  "admissionregistration.v1.MutatingAdmissionPolicySpec": [
    { path: ["failurePolicy"], value: "Fail" },
  ],
  "admissionregistration.v1.MutatingWebhook": [
    { path: ["failurePolicy"], value: "Fail" },
    { path: ["matchPolicy"], value: "Equivalent" },
    { path: ["namespaceSelector"], value: {} },
    { path: ["objectSelector"], value: {} },
    { path: ["timeoutSeconds"], value: 10 },
    { path: ["reinvocationPolicy"], value: "Never" },
  ],
  "admissionregistration.v1.NamedRuleWithOperations": [
    { path: ["scope"], value: "*" },
  ],
  "admissionregistration.v1.Rule": [
    { path: ["scope"], value: "*" },
  ],
  "admissionregistration.v1.RuleWithOperations": [
    { path: ["scope"], value: "*" },
  ],
  "admissionregistration.v1.ServiceReference": [
    { path: ["port"], value: 443 },
  ],
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": [
    { path: ["failurePolicy"], value: "Fail" },
  ],
  "admissionregistration.v1.ValidatingWebhook": [
    { path: ["failurePolicy"], value: "Fail" },
    { path: ["matchPolicy"], value: "Equivalent" },
    { path: ["namespaceSelector"], value: {} },
    { path: ["objectSelector"], value: {} },
    { path: ["timeoutSeconds"], value: 10 },
  ],
  "admissionregistration.v1alpha1.MatchResources": [
    { path: ["matchPolicy"], value: "Equivalent" },
    { path: ["namespaceSelector"], value: {} },
    { path: ["objectSelector"], value: {} },
  ],
  "admissionregistration.v1alpha1.MutatingAdmissionPolicySpec": [
    { path: ["failurePolicy"], value: "Fail" },
  ],
  "admissionregistration.v1alpha1.NamedRuleWithOperations": [
    { path: ["scope"], value: "*" },
  ],
  "admissionregistration.v1beta1.MatchResources": [
    { path: ["matchPolicy"], value: "Equivalent" },
    { path: ["namespaceSelector"], value: {} },
    { path: ["objectSelector"], value: {} },
  ],
  "admissionregistration.v1beta1.MutatingAdmissionPolicySpec": [
    { path: ["failurePolicy"], value: "Fail" },
  ],
  "admissionregistration.v1beta1.NamedRuleWithOperations": [
    { path: ["scope"], value: "*" },
  ],
  "apiextensions.v1.CustomResourceDefinitionSpec": [
    { path: ["conversion"], value: { strategy: "None" } },
  ],
  "apiextensions.v1.ServiceReference": [
    { path: ["port"], value: 443 },
  ],
  "apiregistration.v1.ServiceReference": [
    { path: ["port"], value: 443 },
  ],
  "apiserverconfig.v1.KMSConfiguration": [
    { path: ["timeout"], value: "3s" },
    { path: ["apiVersion"], value: "v1" },
  ],
  "apiserverconfig.v1.WebhookConfiguration": [
    { path: ["authorizedTTL"], value: "5m0s" },
    { path: ["cacheAuthorizedRequests"], value: true },
    { path: ["unauthorizedTTL"], value: "30s" },
    { path: ["cacheUnauthorizedRequests"], value: true },
  ],
  "apps.v1.DaemonSet": [
    { path: ["spec", "updateStrategy", "type"], value: "RollingUpdate" },
    { path: ["spec", "revisionHistoryLimit"], value: 10 },
  ],
  "apps.v1.Deployment": [
    { path: ["spec", "replicas"], value: 1 },
    { path: ["spec", "strategy", "type"], value: "RollingUpdate" },
    { path: ["spec", "revisionHistoryLimit"], value: 10 },
    { path: ["spec", "progressDeadlineSeconds"], value: 600 },
  ],
  "apps.v1.ReplicaSet": [
    { path: ["spec", "replicas"], value: 1 },
  ],
  "apps.v1.StatefulSet": [
    { path: ["spec", "podManagementPolicy"], value: "OrderedReady" },
    { path: ["spec", "updateStrategy", "type"], value: "RollingUpdate" },
    { path: ["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"], value: "Retain" },
    { path: ["spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"], value: "Retain" },
    { path: ["spec", "replicas"], value: 1 },
    { path: ["spec", "revisionHistoryLimit"], value: 10 },
  ],
  "autoscaling.v1.HorizontalPodAutoscaler": [
    { path: ["spec", "minReplicas"], value: 1 },
  ],
  "autoscaling.v2.HorizontalPodAutoscaler": [
    { path: ["spec", "minReplicas"], value: 1 },
    { path: ["spec", "metrics"], value: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }], when: "empty" },
  ],
  "batch.v1.CronJob": [
    { path: ["spec", "concurrencyPolicy"], value: "Allow" },
    { path: ["spec", "suspend"], value: false },
    { path: ["spec", "successfulJobsHistoryLimit"], value: 3 },
    { path: ["spec", "failedJobsHistoryLimit"], value: 1 },
  ],
  "batch.v1.Job": [
    { path: ["spec", "parallelism"], value: 1 },
    { path: ["spec", "completionMode"], value: "NonIndexed" },
    { path: ["spec", "suspend"], value: false },
    { path: ["spec", "manualSelector"], value: false },
  ],
  "batch.v1.PodFailurePolicyOnPodConditionsPattern": [
    { path: ["status"], value: "True" },
  ],
  "certificates.v1beta1.CertificateSigningRequestCondition": [
    { path: ["status"], value: "True" },
  ],
  "certificates.v1beta1.CertificateSigningRequestSpec": [
    { path: ["usages"], value: ["digital signature", "key encipherment"] },
  ],
  "certificates.v1beta1.PodCertificateRequestSpec": [
    { path: ["maxExpirationSeconds"], value: 86400 },
  ],
  "core.v1.AzureDiskVolumeSource": [
    { path: ["cachingMode"], value: "ReadWrite" },
    { path: ["fsType"], value: "ext4" },
    { path: ["readOnly"], value: false },
    { path: ["kind"], value: "Shared" },
  ],
  "core.v1.ConfigMapVolumeSource": [
    { path: ["defaultMode"], value: 420 },
  ],
  "core.v1.Container": [
    { path: ["terminationMessagePath"], value: "/dev/termination-log" },
    { path: ["terminationMessagePolicy"], value: "File" },
  ],
  "core.v1.ContainerPort": [
    { path: ["protocol"], value: "TCP" },
  ],
  "core.v1.DownwardAPIVolumeSource": [
    { path: ["defaultMode"], value: 420 },
  ],
  "core.v1.FileKeySelector": [
    { path: ["optional"], value: false },
  ],
  "core.v1.GRPCAction": [
    { path: ["service"], value: "" },
  ],
  "core.v1.HTTPGetAction": [
    { path: ["path"], value: "/" },
    { path: ["scheme"], value: "HTTP" },
  ],
  "core.v1.HostPathVolumeSource": [
    { path: ["type"], value: "" },
  ],
  "core.v1.ISCSIPersistentVolumeSource": [
    { path: ["iscsiInterface"], value: "default" },
  ],
  "core.v1.ISCSIVolumeSource": [
    { path: ["iscsiInterface"], value: "default" },
  ],
  "core.v1.NamespaceStatus": [
    { path: ["phase"], value: "Active" },
  ],
  "core.v1.ObjectFieldSelector": [
    { path: ["apiVersion"], value: "v1" },
  ],
  "core.v1.PersistentVolume": [
    { path: ["status", "phase"], value: "Pending" },
    { path: ["spec", "persistentVolumeReclaimPolicy"], value: "Retain" },
    { path: ["spec", "volumeMode"], value: "Filesystem" },
  ],
  "core.v1.PersistentVolumeClaim": [
    { path: ["status", "phase"], value: "Pending" },
  ],
  "core.v1.PersistentVolumeClaimSpec": [
    { path: ["volumeMode"], value: "Filesystem" },
  ],
  "core.v1.Pod": [
    { path: ["spec", "enableServiceLinks"], value: true },
  ],
  "core.v1.PodLogOptions": [
    { path: ["stream"], value: "All", gate: "PodLogsQuerySplitStreams" },
  ],
  "core.v1.PodSpec": [
    { path: ["dnsPolicy"], value: "ClusterFirst" },
    { path: ["restartPolicy"], value: "Always" },
    { path: ["securityContext"], value: {} },
    { path: ["terminationGracePeriodSeconds"], value: 30 },
    { path: ["schedulerName"], value: "default-scheduler" },
  ],
  "core.v1.Probe": [
    { path: ["timeoutSeconds"], value: 1 },
    { path: ["periodSeconds"], value: 10 },
    { path: ["successThreshold"], value: 1 },
    { path: ["failureThreshold"], value: 3 },
  ],
  "core.v1.ProjectedVolumeSource": [
    { path: ["defaultMode"], value: 420 },
  ],
  "core.v1.RBDPersistentVolumeSource": [
    { path: ["pool"], value: "rbd" },
    { path: ["user"], value: "admin" },
    { path: ["keyring"], value: "/etc/ceph/keyring" },
  ],
  "core.v1.RBDVolumeSource": [
    { path: ["pool"], value: "rbd" },
    { path: ["user"], value: "admin" },
    { path: ["keyring"], value: "/etc/ceph/keyring" },
  ],
  "core.v1.ReplicationController": [
    { path: ["spec", "replicas"], value: 1 },
  ],
  "core.v1.ReplicationControllerSpec": [
    { path: ["replicas"], value: 1 },
  ],
  "core.v1.ScaleIOPersistentVolumeSource": [
    { path: ["storageMode"], value: "ThinProvisioned" },
    { path: ["fsType"], value: "xfs" },
  ],
  "core.v1.ScaleIOVolumeSource": [
    { path: ["storageMode"], value: "ThinProvisioned" },
    { path: ["fsType"], value: "xfs" },
  ],
  "core.v1.Secret": [
    { path: ["type"], value: "Opaque" },
  ],
  "core.v1.SecretVolumeSource": [
    { path: ["defaultMode"], value: 420 },
  ],
  "core.v1.Service": [
    { path: ["spec", "sessionAffinity"], value: "None" },
    { path: ["spec", "type"], value: "ClusterIP" },
  ],
  "core.v1.ServiceAccountTokenProjection": [
    { path: ["expirationSeconds"], value: 3600 },
  ],
  "core.v1.ServicePort": [
    { path: ["protocol"], value: "TCP" },
  ],
  "discovery.v1.EndpointPort": [
    { path: ["name"], value: "" },
    { path: ["protocol"], value: "TCP" },
  ],
  "flowcontrol.v1.ExemptPriorityLevelConfiguration": [
    { path: ["nominalConcurrencyShares"], value: 0 },
    { path: ["lendablePercent"], value: 0 },
  ],
  "flowcontrol.v1.FlowSchemaSpec": [
    { path: ["matchingPrecedence"], value: 1000 },
  ],
  "flowcontrol.v1.LimitedPriorityLevelConfiguration": [
    { path: ["nominalConcurrencyShares"], value: 30 },
    { path: ["lendablePercent"], value: 0 },
  ],
  "flowcontrol.v1.QueuingConfiguration": [
    { path: ["handSize"], value: 8 },
    { path: ["queues"], value: 64 },
    { path: ["queueLengthLimit"], value: 50 },
  ],
  "networking.v1.NetworkPolicyPort": [
    { path: ["protocol"], value: "TCP" },
  ],
  "networking.v1beta1.HTTPIngressPath": [
    { path: ["pathType"], value: "ImplementationSpecific" },
  ],
  "podsecurity.v1.PodSecurityDefaults": [
    { path: ["enforce"], value: "privileged" },
    { path: ["enforce-version"], value: "latest" },
    { path: ["audit"], value: "privileged" },
    { path: ["audit-version"], value: "latest" },
    { path: ["warn"], value: "privileged" },
    { path: ["warn-version"], value: "latest" },
  ],
  "rbac.v1.ClusterRoleBinding": [
    { path: ["roleRef", "apiGroup"], value: "rbac.authorization.k8s.io" },
  ],
  "rbac.v1.RoleBinding": [
    { path: ["roleRef", "apiGroup"], value: "rbac.authorization.k8s.io" },
  ],
  "resource.v1.DeviceSubRequest": [
    { path: ["allocationMode"], value: "ExactCount" },
  ],
  "resource.v1.DeviceToleration": [
    { path: ["operator"], value: "Equal" },
  ],
  "resource.v1.ExactDeviceRequest": [
    { path: ["allocationMode"], value: "ExactCount" },
  ],
  "resource.v1alpha3.ResourcePoolStatusRequestSpec": [
    { path: ["limit"], value: 100 },
  ],
  "resource.v1beta1.DeviceToleration": [
    { path: ["operator"], value: "Equal" },
  ],
  "resource.v1beta2.DeviceToleration": [
    { path: ["operator"], value: "Equal" },
  ],
  "scheduling.v1.PriorityClass": [
    { path: ["preemptionPolicy"], value: "PreemptLowerPriority" },
  ],
  "scheduling.v1alpha2.PodGroupSpec": [
    { path: ["disruptionMode"], value: "Pod" },
  ],
  "storage.v1.CSIDriver": [
    { path: ["spec", "attachRequired"], value: true },
    { path: ["spec", "podInfoOnMount"], value: false },
    { path: ["spec", "storageCapacity"], value: false },
    { path: ["spec", "fsGroupPolicy"], value: "ReadWriteOnceWithFSType" },
    { path: ["spec", "volumeLifecycleModes"], value: ["Persistent"], when: "empty" },
    { path: ["spec", "requiresRepublish"], value: false },
    { path: ["spec", "seLinuxMount"], value: false },
  ],
  "storage.v1.StorageClass": [
    { path: ["reclaimPolicy"], value: "Delete" },
    { path: ["volumeBindingMode"], value: "Immediate" },
  ],
};

/** Fields by type key whose default depends on more than themselves; each type has a function in src/defaults/. */
export const conditionalDefaults: Readonly<Record<string, readonly string[]>> = {
  "apiextensions.v1.CustomResourceDefinition": ["status.storedVersions"],
  "apiextensions.v1.CustomResourceDefinitionSpec": ["names.singular", "names.listKind"],
  "apiserverconfig.v1.KMSConfiguration": ["cachesize"],
  "apps.v1.DaemonSet": ["spec.updateStrategy.rollingUpdate.maxUnavailable", "spec.updateStrategy.rollingUpdate.maxSurge"],
  "apps.v1.Deployment": ["spec.strategy.rollingUpdate", "spec.strategy.rollingUpdate.maxUnavailable", "spec.strategy.rollingUpdate.maxSurge"],
  "apps.v1.StatefulSet": ["spec.updateStrategy.rollingUpdate", "spec.updateStrategy.rollingUpdate.partition", "spec.updateStrategy.rollingUpdate.maxUnavailable"],
  "autoscaling.v2.HorizontalPodAutoscaler": ["spec.behavior.scaleUp", "spec.behavior.scaleDown"],
  "batch.v1.Job": ["spec.completions", "spec.backoffLimit", "metadata.labels", "spec.podReplacementPolicy"],
  "core.v1.Container": ["imagePullPolicy"],
  "core.v1.Endpoints": ["subsets[].ports[].protocol"],
  "core.v1.EphemeralContainer": ["*"],
  "core.v1.LimitRangeItem": ["default[k]", "defaultRequest[k]"],
  "core.v1.Namespace": ["metadata.labels[kubernetes.io/metadata.name]"],
  "core.v1.NodeStatus": ["allocatable"],
  "core.v1.Pod": ["spec.containers[].resources.requests[k]", "spec.initContainers[].resources.requests[k]", "spec.resources.limits[hugepages-*]", "spec.resources.requests[k]", "spec.containers[].ports[].hostPort", "spec.initContainers[].ports[].hostPort"],
  "core.v1.PodSpec": ["serviceAccount"],
  "core.v1.ReplicationController": ["spec.selector", "metadata.labels"],
  "core.v1.ResourceList": ["[k]"],
  "core.v1.Service": ["spec.sessionAffinityConfig", "spec.sessionAffinityConfig.clientIP.timeoutSeconds", "spec.ports[].protocol", "spec.ports[].targetPort", "spec.externalTrafficPolicy", "spec.internalTrafficPolicy", "spec.allocateLoadBalancerNodePorts", "status.loadBalancer.ingress[].ipMode"],
  "core.v1.Volume": ["emptyDir", "image.pullPolicy"],
  "networking.v1.IngressClass": ["spec.parameters.scope"],
  "networking.v1.NetworkPolicy": ["spec.policyTypes"],
  "rbac.v1.Subject": ["apiGroup"],
  "resource.v1.DeviceSubRequest": ["count"],
  "resource.v1.DeviceTaint": ["timeAdded"],
  "resource.v1.ExactDeviceRequest": ["count"],
  "resource.v1alpha3.DeviceTaint": ["timeAdded"],
  "resource.v1beta1.DeviceRequest": ["allocationMode", "count"],
  "resource.v1beta1.DeviceSubRequest": ["*"],
  "resource.v1beta1.DeviceTaint": ["timeAdded"],
  "resource.v1beta2.DeviceSubRequest": ["*"],
  "resource.v1beta2.DeviceTaint": ["timeAdded"],
  "resource.v1beta2.ExactDeviceRequest": ["*"],
};
