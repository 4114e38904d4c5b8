// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Rules of types by package, one line a type; the syntax is described in scripts/lib/emit-validation.mjs.

export const validationTables: Readonly<Record<string, string>> = {
  "admissionregistration.v1": `
["ValidatingAdmissionPolicyBindingSpec",[],{"policyName":[{"tag":"required","stage":"alpha"}],"validationActions":[{"tag":"required","stage":"alpha"}]}]
`,
  "admissionregistration.v1beta1": `
["ValidatingAdmissionPolicyBindingSpec",[],{"policyName":[{"tag":"required","stage":"alpha"}],"validationActions":[{"tag":"required","stage":"alpha"}]}]
`,
  "autoscaling.v2": `
["HorizontalPodAutoscalerSpec",[],{"minReplicas":[{"tag":"optional","stage":"alpha"},{"tag":"ifEnabled","arg":"HPAScaleToZero","rule":{"tag":"minimum","value":0},"stage":"alpha"},{"tag":"ifDisabled","arg":"HPAScaleToZero","rule":{"tag":"minimum","value":1},"stage":"alpha"}],"maxReplicas":[{"tag":"required","stage":"alpha"},{"tag":"minimum","value":1,"stage":"alpha"}]}]
`,
  "batch.v1": `
["CronJobSpec",[],{"schedule":[{"tag":"required","stage":"alpha"}]}]
`,
  "certificates.v1": `
["CertificateSigningRequestStatus",[],{"conditions":[{"tag":"listType","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"type","stage":"alpha"},{"tag":"customUnique","stage":"alpha"},{"tag":"optional","stage":"alpha"},{"tag":"item","arg":"type: \\"Approved","rule":{"tag":"zeroOrOneOfMember"},"stage":"alpha"},{"tag":"item","arg":"type: \\"Denied","rule":{"tag":"zeroOrOneOfMember"},"stage":"alpha"}]}]
`,
  "certificates.v1beta1": `
["CertificateSigningRequestStatus",[],{"conditions":[{"tag":"listType","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"type","stage":"alpha"},{"tag":"customUnique","stage":"alpha"},{"tag":"optional","stage":"alpha"},{"tag":"item","arg":"type: \\"Approved","rule":{"tag":"zeroOrOneOfMember"},"stage":"alpha"},{"tag":"item","arg":"type: \\"Denied","rule":{"tag":"zeroOrOneOfMember"},"stage":"alpha"}]}]
`,
  "core.v1": `
["ReplicationController",[],{"metadata":[{"tag":"subfield","arg":"name","rule":{"tag":"optional"},"stage":"alpha"},{"tag":"subfield","arg":"name","rule":{"tag":"format","value":"k8s-long-name"},"stage":"alpha"}]}]
["ReplicationControllerSpec",[],{"replicas":[{"tag":"optional","stage":"alpha"},{"tag":"minimum","value":0,"stage":"alpha"}],"minReadySeconds":[{"tag":"optional","stage":"alpha"},{"tag":"minimum","value":0,"stage":"alpha"}]}]
`,
  "discovery.v1": `
["AddressType",[{"tag":"enum","stage":"alpha"}],{}]
["Endpoint",[],{"addresses":[{"tag":"required","stage":"alpha"},{"tag":"maxItems","value":100,"stage":"alpha"}]}]
["EndpointSlice",[],{"addressType":[{"tag":"required","stage":"alpha"},{"tag":"immutable","stage":"alpha"}],"endpoints":[{"tag":"optional","stage":"alpha"}]}]
`,
  "flowcontrol.v1": `
["LimitResponse",[],{"type":[{"tag":"required","stage":"alpha"},{"tag":"discriminator","stage":"alpha"}],"queuing":[{"tag":"optional","stage":"alpha"},{"tag":"member","arg":"Queue","rule":{"tag":"required"},"stage":"alpha"},{"tag":"member","arg":"Reject","rule":{"tag":"forbidden"},"stage":"alpha"}]}]
["PriorityLevelConfigurationSpec",[],{"type":[{"tag":"required","stage":"alpha"},{"tag":"discriminator","stage":"alpha"}],"limited":[{"tag":"optional","stage":"alpha"},{"tag":"member","arg":"Limited","rule":{"tag":"required"},"stage":"alpha"},{"tag":"member","arg":"Exempt","rule":{"tag":"forbidden"},"stage":"alpha"}],"exempt":[{"tag":"optional","stage":"alpha"},{"tag":"member","arg":"Exempt","rule":{"tag":"optional"},"stage":"alpha"},{"tag":"member","arg":"Limited","rule":{"tag":"forbidden"},"stage":"alpha"}]}]
`,
  "networking.v1": `
["IPAddressSpec",[],{"parentRef":[{"tag":"required","stage":"alpha"},{"tag":"immutable","stage":"alpha"}]}]
["IPBlock",[],{"cidr":[{"tag":"required","stage":"alpha"}]}]
["IngressClassParametersReference",[],{"kind":[{"tag":"required","stage":"alpha"}],"name":[{"tag":"required","stage":"alpha"}]}]
["IngressClassSpec",[],{"parameters":[{"tag":"optional","stage":"alpha"}]}]
["NetworkPolicyEgressRule",[],{"to":[{"tag":"optional","stage":"alpha"}]}]
["NetworkPolicyIngressRule",[],{"from":[{"tag":"optional","stage":"alpha"}]}]
["NetworkPolicyPeer",[],{"ipBlock":[{"tag":"optional","stage":"alpha"}]}]
["NetworkPolicySpec",[],{"ingress":[{"tag":"optional","stage":"alpha"}],"egress":[{"tag":"optional","stage":"alpha"}]}]
["ParentReference",[],{"resource":[{"tag":"required","stage":"alpha"}],"name":[{"tag":"required","stage":"alpha"}]}]
`,
  "node.v1": `
["RuntimeClass",[],{"handler":[{"tag":"format","value":"k8s-short-name","stage":"alpha"},{"tag":"immutable","stage":"alpha"},{"tag":"required","stage":"alpha"}]}]
`,
  "rbac.v1": `
["ClusterRole",[],{"rules":[{"tag":"optional","stage":"alpha"}]}]
["ClusterRoleBinding",[],{"subjects":[{"tag":"optional","stage":"alpha"}]}]
["PolicyRule",[],{"verbs":[{"tag":"required","stage":"alpha"}]}]
["Role",[],{"rules":[{"tag":"optional","stage":"alpha"}]}]
["RoleBinding",[],{"subjects":[{"tag":"optional","stage":"alpha"}]}]
["RoleRef",[],{"name":[{"tag":"required","stage":"alpha"}]}]
["Subject",[],{"name":[{"tag":"required","stage":"alpha"}]}]
`,
  "resource.v1": `
["AllocatedDeviceStatus",[],{"shareID":[{"tag":"optional","stage":"alpha"},{"tag":"format","value":"k8s-uuid","stage":"alpha"}],"networkData":[{"tag":"optional","stage":"alpha"}]}]
["AllocationConfigSource",[{"tag":"enum","stage":"alpha"}],{}]
["CounterSet",[],{"name":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-short-name","stage":"alpha"}],"counters":[{"tag":"required","stage":"alpha"},{"tag":"eachKey","rule":{"tag":"format","value":"k8s-short-name"},"stage":"alpha"}]}]
["Device",[],{"attributes":[{"tag":"optional","stage":"alpha"}],"consumesCounters":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"counterSet","stage":"alpha"},{"tag":"maxItems","value":2,"stage":"alpha"}],"taints":[{"tag":"optional","stage":"alpha"}],"bindingConditions":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":4,"stage":"alpha"}],"bindingFailureConditions":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":4,"stage":"alpha"}]}]
["DeviceAllocationConfiguration",[],{"source":[{"tag":"required","stage":"alpha"}],"requests":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"set","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}]}]
["DeviceAllocationMode",[{"tag":"enum","stage":"alpha"}],{}]
["DeviceAllocationResult",[],{"results":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"config":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":64,"stage":"alpha"}]}]
["DeviceAttribute",[],{"int":[{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"bool":[{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"string":[{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"version":[{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"ints":[{"tag":"listType","value":"atomic"},{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"bools":[{"tag":"listType","value":"atomic"},{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"strings":[{"tag":"listType","value":"atomic"},{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}],"versions":[{"tag":"listType","value":"atomic"},{"tag":"optional","stage":"alpha"},{"tag":"unionMember","stage":"alpha"}]}]
["DeviceClaim",[],{"requests":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"name","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"constraints":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"config":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}]}]
["DeviceClaimConfiguration",[],{"requests":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"set","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}]}]
["DeviceClass",[],{"metadata":[{"tag":"subfield","arg":"name","rule":{"tag":"optional"},"stage":"alpha"},{"tag":"subfield","arg":"name","rule":{"tag":"format","value":"k8s-long-name"},"stage":"alpha"}]}]
["DeviceClassSpec",[],{"selectors":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"config":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"extendedResourceName":[{"tag":"optional","stage":"alpha"},{"tag":"format","value":"k8s-extended-resource-name","stage":"alpha"}]}]
["DeviceConfiguration",[],{"opaque":[{"tag":"optional","stage":"alpha"}]}]
["DeviceConstraint",[],{"requests":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"set","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"matchAttribute":[{"tag":"optional","stage":"alpha"},{"tag":"format","value":"k8s-resource-fully-qualified-name","stage":"alpha"}]}]
["DeviceCounterConsumption",[],{"counterSet":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-short-name","stage":"alpha"}],"counters":[{"tag":"required","stage":"alpha"},{"tag":"eachKey","rule":{"tag":"format","value":"k8s-short-name"},"stage":"alpha"}]}]
["DeviceRequest",[],{"exactly":[{"tag":"optional","stage":"alpha"}],"firstAvailable":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"name","stage":"alpha"},{"tag":"maxItems","value":8,"stage":"alpha"}]}]
["DeviceRequestAllocationResult",[],{"driver":[{"tag":"format","value":"k8s-long-name-caseless","stage":"alpha"},{"tag":"required","stage":"alpha"},{"tag":"maxLength","value":63,"stage":"alpha"}],"pool":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-resource-pool-name","stage":"alpha"}],"tolerations":[{"tag":"optional","stage":"alpha"}],"bindingConditions":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":4,"stage":"alpha"}],"bindingFailureConditions":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":4,"stage":"alpha"}],"shareID":[{"tag":"optional","stage":"alpha"},{"tag":"format","value":"k8s-uuid","stage":"alpha"}]}]
["DeviceSubRequest",[],{"deviceClassName":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-long-name","stage":"alpha"}],"selectors":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"allocationMode":[{"tag":"optional","stage":"alpha"}],"tolerations":[{"tag":"optional","stage":"alpha"}]}]
["DeviceTaint",[],{"effect":[{"tag":"required","stage":"alpha"}]}]
["DeviceTaintEffect",[{"tag":"enum","stage":"alpha"}],{}]
["DeviceToleration",[],{"key":[{"tag":"optional","stage":"alpha"},{"tag":"format","value":"k8s-label-key","stage":"alpha"}],"operator":[{"tag":"optional","stage":"alpha"}],"effect":[{"tag":"optional","stage":"alpha"}]}]
["DeviceTolerationOperator",[{"tag":"enum","stage":"alpha"}],{}]
["ExactDeviceRequest",[],{"selectors":[{"tag":"optional","stage":"alpha"},{"tag":"maxItems","value":32,"stage":"alpha"}],"allocationMode":[{"tag":"optional","stage":"alpha"}],"tolerations":[{"tag":"optional","stage":"alpha"}]}]
["NetworkDeviceData",[],{"interfaceName":[{"tag":"optional","stage":"alpha"},{"tag":"maxBytes","value":256,"stage":"alpha"}],"ips":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"set","stage":"alpha"},{"tag":"maxItems","value":16,"stage":"alpha"}],"hardwareAddress":[{"tag":"optional","stage":"alpha"},{"tag":"maxBytes","value":128,"stage":"alpha"}]}]
["OpaqueDeviceConfiguration",[],{"driver":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-long-name-caseless","stage":"alpha"},{"tag":"maxLength","value":63,"stage":"alpha"}]}]
["ResourceClaim",[],{"spec":[{"tag":"immutable","stage":"alpha"}]}]
["ResourceClaimStatus",[],{"allocation":[{"tag":"optional","stage":"alpha"},{"tag":"update","value":"NoModify","stage":"alpha"}],"reservedFor":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"uid","stage":"alpha"},{"tag":"maxItems","value":256,"stage":"alpha"}],"devices":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"driver","stage":"alpha"},{"tag":"listMapKey","value":"device","stage":"alpha"},{"tag":"listMapKey","value":"pool","stage":"alpha"},{"tag":"listMapKey","value":"shareID","stage":"alpha"}]}]
["ResourceSliceSpec",[],{"devices":[{"tag":"optional","stage":"alpha"}],"sharedCounters":[{"tag":"optional","stage":"alpha"},{"tag":"listType","value":"atomic"},{"tag":"unique","value":"map","stage":"alpha"},{"tag":"listMapKey","value":"name","stage":"alpha"},{"tag":"maxItems","value":8,"stage":"alpha"}]}]
`,
  "resource.v1alpha3": `
["DeviceTaint",[],{"effect":[{"tag":"required"}]}]
["DeviceTaintEffect",[{"tag":"enum"}],{}]
["PoolStatus",[],{"driver":[{"tag":"required"},{"tag":"format","value":"k8s-long-name-caseless"}],"poolName":[{"tag":"required"},{"tag":"format","value":"k8s-resource-pool-name"}],"generation":[{"tag":"required"},{"tag":"minimum","value":0}],"resourceSliceCount":[{"tag":"optional"},{"tag":"minimum","value":1}],"totalDevices":[{"tag":"optional"},{"tag":"minimum","value":0}],"allocatedDevices":[{"tag":"optional"},{"tag":"minimum","value":0}],"availableDevices":[{"tag":"optional"},{"tag":"minimum","value":0}],"unavailableDevices":[{"tag":"optional"},{"tag":"minimum","value":0}],"nodeName":[{"tag":"optional"},{"tag":"format","value":"k8s-long-name"}],"validationError":[{"tag":"optional"},{"tag":"maxBytes","value":256}]}]
["ResourcePoolStatusRequest",[],{"spec":[{"tag":"immutable"}],"status":[{"tag":"optional"}]}]
["ResourcePoolStatusRequestSpec",[],{"driver":[{"tag":"required"},{"tag":"format","value":"k8s-long-name-caseless"}],"poolName":[{"tag":"optional"},{"tag":"format","value":"k8s-resource-pool-name"}],"limit":[{"tag":"optional"},{"tag":"minimum","value":1},{"tag":"maximum","value":1000}]}]
["ResourcePoolStatusRequestStatus",[],{"poolCount":[{"tag":"required"},{"tag":"minimum","value":0}],"pools":[{"tag":"optional"},{"tag":"listType","value":"atomic"},{"tag":"maxItems","value":1000}],"conditions":[{"tag":"optional"},{"tag":"listType","value":"map"},{"tag":"listMapKey","value":"type"},{"tag":"maxItems","value":10}]}]
`,
  "scheduling.v1alpha2": `
["DisruptionMode",[{"tag":"enum"}],{}]
["GangSchedulingPolicy",[],{"minCount":[{"tag":"required"},{"tag":"minimum","value":1}]}]
["PodGroupResourceClaim",[],{"name":[{"tag":"required"},{"tag":"format","value":"k8s-short-name"}],"resourceClaimName":[{"tag":"optional"},{"tag":"unionMember"},{"tag":"format","value":"k8s-long-name"}],"resourceClaimTemplateName":[{"tag":"optional"},{"tag":"unionMember"},{"tag":"format","value":"k8s-long-name"}]}]
["PodGroupResourceClaimStatus",[],{"resourceClaimName":[{"tag":"optional"},{"tag":"format","value":"k8s-long-name"}]}]
["PodGroupSchedulingConstraints",[],{"topology":[{"tag":"optional"},{"tag":"maxItems","value":1},{"tag":"listType","value":"atomic"}]}]
["PodGroupSchedulingPolicy",[],{"basic":[{"tag":"optional"},{"tag":"unionMember"}],"gang":[{"tag":"optional"},{"tag":"unionMember"}]}]
["PodGroupSpec",[],{"podGroupTemplateRef":[{"tag":"optional"},{"tag":"immutable"}],"schedulingPolicy":[{"tag":"immutable"}],"schedulingConstraints":[{"tag":"ifDisabled","arg":"TopologyAwareWorkloadScheduling","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"TopologyAwareWorkloadScheduling","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"TopologyAwareWorkloadScheduling","rule":{"tag":"immutable"}}],"resourceClaims":[{"tag":"optional"},{"tag":"listType","value":"map"},{"tag":"listMapKey","value":"name"},{"tag":"maxItems","value":4},{"tag":"immutable"}],"disruptionMode":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"immutable"}}],"priorityClassName":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"format","value":"k8s-long-name"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"immutable"}}],"priority":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"immutable"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"maximum","value":1000000000}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"minimum","value":-2147483648}}]}]
["PodGroupStatus",[],{"resourceClaimStatuses":[{"tag":"optional"},{"tag":"listType","value":"map"},{"tag":"listMapKey","value":"name"},{"tag":"maxItems","value":4}]}]
["PodGroupTemplate",[],{"name":[{"tag":"required"},{"tag":"format","value":"k8s-short-name"}],"schedulingConstraints":[{"tag":"ifDisabled","arg":"TopologyAwareWorkloadScheduling","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"TopologyAwareWorkloadScheduling","rule":{"tag":"optional"}}],"resourceClaims":[{"tag":"optional"},{"tag":"listType","value":"map"},{"tag":"listMapKey","value":"name"},{"tag":"maxItems","value":4},{"tag":"immutable"}],"disruptionMode":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}}],"priorityClassName":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"format","value":"k8s-long-name"}}],"priority":[{"tag":"ifDisabled","arg":"WorkloadAwarePreemption","rule":{"tag":"forbidden"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"optional"}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"maximum","value":1000000000}},{"tag":"ifEnabled","arg":"WorkloadAwarePreemption","rule":{"tag":"minimum","value":-2147483648}}]}]
["PodGroupTemplateReference",[],{"workload":[{"tag":"optional"},{"tag":"unionMember"}]}]
["TopologyConstraint",[],{"key":[{"tag":"required"},{"tag":"format","value":"k8s-label-key"}]}]
["TypedLocalObjectReference",[],{"apiGroup":[{"tag":"optional"},{"tag":"format","value":"k8s-long-name"}],"kind":[{"tag":"required"},{"tag":"format","value":"k8s-path-segment-name"}],"name":[{"tag":"required"},{"tag":"format","value":"k8s-path-segment-name"}]}]
["WorkloadPodGroupTemplateReference",[],{"workloadName":[{"tag":"required"},{"tag":"format","value":"k8s-long-name"}],"podGroupTemplateName":[{"tag":"required"},{"tag":"format","value":"k8s-short-name"}]}]
["WorkloadSpec",[],{"controllerRef":[{"tag":"optional"},{"tag":"immutable"}],"podGroupTemplates":[{"tag":"required"},{"tag":"listType","value":"map"},{"tag":"listMapKey","value":"name"},{"tag":"maxItems","value":8},{"tag":"immutable"}]}]
`,
  "storage.v1": `
["StorageClass",[],{"provisioner":[{"tag":"required","stage":"alpha"},{"tag":"immutable","stage":"alpha"}],"parameters":[{"tag":"immutable","stage":"alpha"},{"tag":"optional","stage":"alpha"}],"reclaimPolicy":[{"tag":"immutable","stage":"alpha"},{"tag":"optional","stage":"alpha"}],"volumeBindingMode":[{"tag":"immutable","stage":"alpha"},{"tag":"optional","stage":"alpha"}]}]
["VolumeAttachment",[],{"spec":[{"tag":"immutable","stage":"alpha"}]}]
["VolumeAttachmentSpec",[],{"attacher":[{"tag":"required","stage":"alpha"},{"tag":"format","value":"k8s-long-name-caseless","stage":"alpha"},{"tag":"maxLength","value":63,"stage":"alpha"}]}]
`,
};
