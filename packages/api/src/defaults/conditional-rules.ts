import { defaultCustomResourceNames, defaultStoredDefinitionSpec, defaultStoredVersions } from "./apiextensions.js";
import {
  defaultClaimRetention,
  defaultDaemonSetStrategy,
  defaultDeploymentStrategy,
  defaultStatefulSetStrategy,
} from "./apps/update-strategy.js";
import { defaultScalingBehavior } from "./autoscaling.js";
import { defaultJob } from "./batch/job.js";
import { defaultKMSCache } from "./configuration.js";
import { defaultContainer } from "./core/container.js";
import { defaultEndpoints } from "./core/endpoints.js";
import { defaultLimitRangeItem } from "./core/limit-range-item.js";
import {
  allocateCapacity,
  labelLikeTemplate,
  labelNamespaceWithName,
  mirrorPodCIDR,
  selectLikeTemplate,
} from "./core/metadata.js";
import { defaultPod, mirrorPodIP, mirrorServiceAccount } from "./core/pod.js";
import { defaultPodLevelResources } from "./core/pod-level-resources.js";
import { mergeStringData } from "./core/secret.js";
import { defaultService } from "./core/service.js";
import { defaultVolume } from "./core/volume.js";
import type { DefaultRule } from "./default-rule.js";
import { fillNil } from "./fill.js";
import { defaultParametersScope, defaultPolicyTypes } from "./networking/network-policy.js";
import { defaultSubject } from "./rbac.js";
import { defaultDeviceCount, defaultFlatDeviceRequest, defaultMappings, stampTaint } from "./resource.js";

/** Rules by type key that look at more than one field; they run before the rows of the same type. */
export const conditionalRules: ReadonlyMap<string, readonly DefaultRule[]> = new Map<string, readonly DefaultRule[]>([
  ["core.v1.Container", [defaultContainer]],
  ["core.v1.EphemeralContainer", [defaultContainer]],
  ["core.v1.Endpoints", [defaultEndpoints]],
  ["core.v1.LimitRangeItem", [defaultLimitRangeItem]],
  ["core.v1.Namespace", [labelNamespaceWithName]],
  ["core.v1.NodeSpec", [mirrorPodCIDR]],
  ["core.v1.NodeStatus", [allocateCapacity]],
  ["core.v1.Pod", [defaultPod, defaultPodLevelResources]],
  ["core.v1.PodSpec", [mirrorServiceAccount]],
  ["core.v1.PodStatus", [mirrorPodIP]],
  ["core.v1.ReplicationController", [selectLikeTemplate, labelLikeTemplate]],
  ["core.v1.Secret", [mergeStringData]],
  ["core.v1.Service", [defaultService]],
  ["core.v1.Volume", [defaultVolume]],
  ["apps.v1.Deployment", [defaultDeploymentStrategy]],
  ["apps.v1.DaemonSet", [defaultDaemonSetStrategy]],
  ["apps.v1.StatefulSet", [defaultStatefulSetStrategy, defaultClaimRetention]],
  ["batch.v1.Job", [defaultJob, labelLikeTemplate]],
  ["autoscaling.v2.HorizontalPodAutoscaler", [defaultScalingBehavior]],
  ["networking.v1.IngressClass", [defaultParametersScope]],
  ["networking.v1.NetworkPolicy", [defaultPolicyTypes]],
  ["rbac.v1.Subject", [defaultSubject]],
  ["resource.v1.Device", [defaultMappings]],
  ["resource.v1.DeviceSubRequest", [defaultDeviceCount]],
  ["resource.v1.DeviceTaint", [stampTaint]],
  ["resource.v1.ExactDeviceRequest", [defaultDeviceCount]],
  ["resource.v1alpha3.DeviceTaint", [stampTaint]],
  ["resource.v1beta1.BasicDevice", [defaultMappings]],
  ["resource.v1beta1.DeviceRequest", [defaultFlatDeviceRequest]],
  ["resource.v1beta1.DeviceSubRequest", [defaultDeviceCount]],
  ["resource.v1beta1.DeviceTaint", [stampTaint]],
  ["resource.v1beta2.Device", [defaultMappings]],
  ["resource.v1beta2.DeviceSubRequest", [defaultDeviceCount]],
  ["resource.v1beta2.DeviceTaint", [stampTaint]],
  ["resource.v1beta2.ExactDeviceRequest", [defaultDeviceCount]],
  ["apiextensions.v1.CustomResourceDefinition", [defaultStoredVersions]],
  ["apiextensions.v1.CustomResourceDefinitionSpec", [defaultCustomResourceNames]],
  ["apiextensions.v1beta1.CustomResourceDefinition", [defaultStoredVersions]],
  ["apiextensions.v1beta1.CustomResourceDefinitionSpec", [defaultStoredDefinitionSpec]],
  ["apiextensions.v1beta1.ServiceReference", [(service) => fillNil(service, { port: 443 })]],
  ["apiserverconfig.v1.KMSConfiguration", [defaultKMSCache]],
]);
