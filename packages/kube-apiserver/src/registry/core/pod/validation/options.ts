import type { core_v1 } from "@kube-apiserver/api/types";
import type { FeatureGates } from "../../../../config/extra-config.js";
import { type AddressRules, addressRulesOf } from "../../../validation/address-rules.js";
import * as inUse from "./in-use.js";

/** What of the server's settings pods are validated by. */
export interface PodSettings {
  readonly featureGates: FeatureGates;
  /** `--allow-privileged`. */
  readonly allowPrivileged: boolean;
}

/** A pod or a pod template. */
export interface PodLike {
  readonly metadata?: core_v1.Pod["metadata"];
  readonly spec?: core_v1.PodSpec;
}

/**
 * What is let through: new values by the server's gates, old ones because they are there already. Mirrors
 * `PodValidationOptions`, without what is always allowed since its gate is locked.
 */
export interface PodValidationOptions extends AddressRules {
  /** The object is a pod, not something that holds a template. */
  readonly resourceIsPod: boolean;
  readonly allowPrivileged: boolean;
  readonly podLevelResources: boolean;
  readonly resizablePodLevelResources: boolean;
  readonly resizableInitContainers: boolean;
  readonly allowInvalidPodDeletionCost: boolean;
  readonly allowInvalidLabelValueInSelector: boolean;
  readonly allowInvalidLabelValueInRequiredNodeAffinity: boolean;
  readonly allowInvalidTopologySpreadConstraintLabelSelector: boolean;
  /** `matchLabelKeys` of spread constraints are merged into the selector, so that both may name a key. */
  readonly mergesMatchLabelKeys: boolean;
  readonly allowIndivisibleHugePagesValues: boolean;
  readonly allowNonLocalProjectedTokenPath: boolean;
  readonly allowNamespacedSysctlsForHostNetAndHostIPC: boolean;
  readonly allowEnvFiles: boolean;
  readonly allowContainerRestartPolicyRules: boolean;
  readonly allowRestartAllContainers: boolean;
  readonly allowRestartContainerForInitContainers: boolean;
  readonly allowUserNamespacesWithVolumeDevices: boolean;
  readonly allowUserNamespacesHostNetwork: boolean;
  readonly allowTolerationComparison: boolean;
  /** Only `Recursive` may be chosen: no other way of changing labels of SELinux is there. */
  readonly onlyRecursiveSELinuxChange: boolean;
  readonly allowImageVolumeWithDigest: boolean;
  readonly allowEmptyImageVolumeReference: boolean;
}

/**
 * The options for a pod or a pod template. Mirrors `GetValidationOptionsFromPodSpecAndMeta` and
 * `GetValidationOptionsFromPodTemplate`.
 * @param old - what is stored; left out for a new object
 */
export function podValidationOptions(
  { featureGates, allowPrivileged }: PodSettings,
  old?: PodLike,
  { resourceIsPod = false }: { readonly resourceIsPod?: boolean } = {},
): PodValidationOptions {
  const spec = old?.spec;
  const had = (check: (spec: core_v1.PodSpec) => boolean) => spec !== undefined && check(spec);
  const on = (gate: string) => featureGates.enabled(gate);
  return {
    resourceIsPod,
    allowPrivileged,
    ...addressRulesOf({ featureGates }),
    podLevelResources: on("PodLevelResources"),
    resizablePodLevelResources: on("InPlacePodLevelResourcesVerticalScaling"),
    resizableInitContainers: on("InPlacePodVerticalScalingInitContainers"),
    allowInvalidPodDeletionCost: !on("PodDeletionCost") || inUse.invalidDeletionCost(old),
    allowInvalidLabelValueInSelector: had(inUse.invalidLabelValueInAffinitySelector),
    allowInvalidLabelValueInRequiredNodeAffinity: had(inUse.invalidLabelValueInRequiredNodeAffinity),
    allowInvalidTopologySpreadConstraintLabelSelector: had(inUse.invalidSpreadSelector),
    mergesMatchLabelKeys: mergesMatchLabelKeys(featureGates, spec),
    allowIndivisibleHugePagesValues: had(inUse.indivisibleHugePages),
    allowNonLocalProjectedTokenPath: had(inUse.nonLocalProjectedTokenPath),
    allowNamespacedSysctlsForHostNetAndHostIPC: had(inUse.hostSysctls),
    allowEnvFiles: on("EnvFiles") || had(inUse.envFiles),
    allowContainerRestartPolicyRules: on("ContainerRestartRules") || had(inUse.containerRestartRules),
    allowRestartAllContainers: on("RestartAllContainersOnContainerExits") || had(inUse.restartAllContainers),
    allowRestartContainerForInitContainers: had(inUse.restartContainerForInitContainers),
    allowUserNamespacesWithVolumeDevices: had(inUse.userNamespacesWithVolumeDevices),
    allowUserNamespacesHostNetwork: on("UserNamespacesHostNetworkSupport") || had(inUse.userNamespacesHostNetwork),
    allowTolerationComparison: on("TaintTolerationComparisonOperators") || had(inUse.tolerationComparison),
    onlyRecursiveSELinuxChange: !on("SELinuxMount") && !had(inUse.seLinuxChangePolicy),
    allowImageVolumeWithDigest: on("ImageVolumeWithDigest"),
    allowEmptyImageVolumeReference: had(inUse.emptyImageVolumeReference),
  };
}

/** The rule that the gates ask for, unless what is stored keeps only the other one. */
function mergesMatchLabelKeys(gates: FeatureGates, old: core_v1.PodSpec | undefined): boolean {
  if (!gates.enabled("MatchLabelKeysInPodTopologySpread")) return false;
  const merges = gates.enabled("MatchLabelKeysInPodTopologySpreadSelectorMerge");
  const breaksRule = old !== undefined && inUse.invalidSpreadLabelKeys(old, merges);
  return merges !== breaksRule;
}
