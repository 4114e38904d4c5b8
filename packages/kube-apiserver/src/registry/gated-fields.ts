import { type GroupResource, toGroupResourceString } from "@kube-apiserver/apimachinery";

/**
 * Fields that belong to a feature, as dotted paths where `*` stands for every item of a list or map. They are kept while
 * all gates are on, and where the stored object uses the feature.
 */
export interface GatedFields {
  readonly gates: readonly string[];
  readonly fields: readonly string[];
  /** What else tells that the feature is in use. */
  readonly signs?: readonly string[];
}

const gated = (gate: string, ...fields: readonly string[]): GatedFields => ({ gates: [gate], fields });

function ofClaimSpec(spec: string): readonly GatedFields[] {
  const requests = `${spec}.devices.requests.*`;
  return [
    gated("DRAPrioritizedList", `${requests}.firstAvailable`),
    gated("DRADeviceTaints", `${requests}.exactly.tolerations`, `${requests}.firstAvailable.*.tolerations`),
    gated(
      "DRAConsumableCapacity",
      `${spec}.devices.constraints.*.distinctAttribute`,
      `${requests}.exactly.capacity`,
      `${requests}.firstAvailable.*.capacity`,
    ),
  ];
}

function ofPodGroup(group: string): readonly GatedFields[] {
  return [
    gated("TopologyAwareWorkloadScheduling", `${group}.schedulingConstraints`),
    gated("DRAWorkloadResourceClaims", `${group}.resourceClaims`),
    gated("WorkloadAwarePreemption", `${group}.disruptionMode`, `${group}.priorityClassName`, `${group}.priority`),
  ];
}

const results = "status.allocation.devices.results.*";
const devices = "spec.devices.*";

const gatedFields: ReadonlyMap<string, readonly GatedFields[]> = new Map<string, readonly GatedFields[]>([
  ["nodes", [gated("NodeDeclaredFeatures", "status.declaredFeatures")]],
  ["deployments.apps", [gated("DeploymentReplicaSetTerminatingReplicas", "status.terminatingReplicas")]],
  ["replicasets.apps", [gated("DeploymentReplicaSetTerminatingReplicas", "status.terminatingReplicas")]],
  ["statefulsets.apps", [gated("MaxUnavailableStatefulSet", "spec.updateStrategy.rollingUpdate.maxUnavailable")]],
  ["horizontalpodautoscalers.autoscaling", [gated("HPAConfigurableTolerance", "spec.behavior.*.tolerance")]],
  [
    "leases.coordination.k8s.io",
    [gated("CoordinatedLeaderElection", "spec.strategy"), gated("CoordinatedLeaderElection", "spec.preferredHolder")],
  ],
  ["csidrivers.storage.k8s.io", [gated("VolumeLimitScaling", "spec.preventPodSchedulingIfMissing")]],
  ["deviceclasses.resource.k8s.io", [gated("DRAExtendedResource", "spec.extendedResourceName")]],
  [
    "resourceclaims.resource.k8s.io",
    [
      ...ofClaimSpec("spec"),
      gated("DRAResourceClaimDeviceStatus", "status.devices"),
      {
        gates: ["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"],
        fields: [
          "status.allocation.allocationTimestamp",
          `${results}.bindingConditions`,
          `${results}.bindingFailureConditions`,
        ],
      },
      {
        ...gated(
          "DRAConsumableCapacity",
          `${results}.shareID`,
          `${results}.consumedCapacity`,
          "status.devices.*.shareID",
        ),
        signs: ["spec.devices.constraints.*.distinctAttribute", "spec.devices.requests.*.exactly.capacity"],
      },
    ],
  ],
  ["resourceclaimtemplates.resource.k8s.io", ofClaimSpec("spec.spec")],
  [
    "resourceslices.resource.k8s.io",
    [
      gated("DRADeviceTaints", `${devices}.taints`),
      gated(
        "DRAPartitionableDevices",
        "spec.sharedCounters",
        "spec.perDeviceNodeSelection",
        `${devices}.consumesCounters`,
        `${devices}.nodeName`,
        `${devices}.nodeSelector`,
        `${devices}.allNodes`,
      ),
      {
        gates: ["DRADeviceBindingConditions", "DRAResourceClaimDeviceStatus"],
        fields: [`${devices}.bindingConditions`, `${devices}.bindingFailureConditions`, `${devices}.bindsToNode`],
      },
      gated("DRAConsumableCapacity", `${devices}.allowMultipleAllocations`, `${devices}.capacity.*.requestPolicy`),
      gated("DRANodeAllocatableResources", `${devices}.nodeAllocatableResourceMappings`),
      gated(
        "DRAListTypeAttributes",
        `${devices}.attributes.*.bools`,
        `${devices}.attributes.*.ints`,
        `${devices}.attributes.*.strings`,
        `${devices}.attributes.*.versions`,
      ),
    ],
  ],
  [
    "podgroups.scheduling.k8s.io",
    [
      ...ofPodGroup("spec"),
      { ...gated("DRAWorkloadResourceClaims", "status.resourceClaimStatuses"), signs: ["spec.resourceClaims"] },
    ],
  ],
  ["workloads.scheduling.k8s.io", ofPodGroup("spec.podGroupTemplates.*")],
]);

/** The fields of a resource that come with a feature. Those of pods and their templates have rules of their own. */
export function gatedFieldsOf(resource: GroupResource): readonly GatedFields[] {
  return gatedFields.get(toGroupResourceString(resource)) ?? [];
}
