import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isInRange,
  nameIsDNSSubdomain,
  type StringMap,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { validateLegacyIP } from "../../../validation/addresses.js";
import { validateChoice } from "../../../validation/field-checks.js";
import { invalidFor, validateDNS1123Label, validateDNS1123Subdomain } from "../../../validation/names.js";
import { validateTolerations } from "../../../validation/tolerations.js";
import { validateAffinity } from "./affinity.js";
import { restartPolicies } from "./choices.js";
import type { ContainerContext } from "./container-context.js";
import { validateContainers, validateInitContainers } from "./containers.js";
import { validateDNSConfig } from "./dns-config.js";
import { validateEnvFileVolumes } from "./env-files.js";
import { validateEphemeralContainers } from "./ephemeral-containers.js";
import { validateReadinessGates, validateSchedulingGates } from "./gates.js";
import { validateHostNetworkPorts } from "./host-ports.js";
import { validateHostProcess } from "./host-process.js";
import { validateHostUsers } from "./host-users.js";
import type { PodLike, PodValidationOptions } from "./options.js";
import { validateOS } from "./os-rules.js";
import { validatePodResources } from "./pod-resources.js";
import { validatePodSecurityContext } from "./pod-security-context.js";
import { claimNamesOf, validatePodResourceClaims } from "./resource-claims.js";
import { validateResources } from "./resources.js";
import { validateSpreadConstraints } from "./spread-constraints.js";
import { validateVolumes } from "./volumes.js";

const maxInt32 = 2_147_483_647;
const maxHostnameOverride = 64;
const dnsPolicies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const preemptionPolicies = ["PreemptLowerPriority", "Never"];

/**
 * The spec of a pod, or of the pods that something makes. Mirrors `ValidatePodSpec`.
 * @param metadata - the pod's own, which the names of its claims follow from; left out for a template
 */
export function validatePodSpec(
  spec: core_v1.PodSpec | undefined,
  path: FieldPath,
  options: PodValidationOptions,
  metadata?: PodLike["metadata"],
): readonly FieldError[] {
  const pod: core_v1.PodSpec = spec ?? { containers: [] };
  return [
    ...validateWhatRuns(pod, path, options, metadata),
    ...validateChoice(pod.restartPolicy, restartPolicies, path.child("restartPolicy")),
    ...validateChoice(pod.dnsPolicy, dnsPolicies, path.child("dnsPolicy")),
    ...validateLabels(pod.nodeSelector as StringMap | undefined, path.child("nodeSelector")),
    ...validatePodSecurityContext(pod, path.child("securityContext"), options),
    ...validateAffinity(pod.affinity, path.child("affinity"), options),
    ...validateDNSConfig(pod, path.child("dnsConfig"), options),
    ...validateReadinessGates(pod.readinessGates ?? [], path.child("readinessGates")),
    ...validateSchedulingGates(pod.schedulingGates ?? [], path.child("schedulingGates")),
    ...validateSpreadConstraints(pod.topologySpreadConstraints ?? [], path.child("topologySpreadConstraints"), options),
    ...validateHostProcess(pod, path, options),
    ...validateHostUsers(pod, path, options),
    ...validateHostnameOverride(pod, path.child("hostnameOverride")),
    ...validateNames(pod, path),
    ...validateTolerations(pod.tolerations ?? [], path.child("tolerations"), options),
    ...validateHostAliases(pod.hostAliases ?? [], path.child("hostAliases"), options),
    ...validateClasses(pod, path, options),
    ...validateOS(pod, path),
    ...validateSchedulingGroup(pod.schedulingGroup, path.child("schedulingGroup", "podGroupName")),
    ...validateEnvFileVolumes(pod, path),
  ];
}

/** Volumes, claims, containers of all kinds, and what they share. */
function validateWhatRuns(
  spec: core_v1.PodSpec,
  path: FieldPath,
  options: PodValidationOptions,
  metadata: PodLike["metadata"],
): readonly FieldError[] {
  const { terminationGracePeriodSeconds: gracePeriod, os, restartPolicy: podRestartPolicy = "" } = spec;
  const { known, errors } = validateVolumes(spec.volumes ?? [], metadata?.name ?? "", path.child("volumes"), options);
  const claimNames = claimNamesOf(spec);
  const hostUsers = spec.hostUsers !== false;
  const context: ContainerContext = {
    volumes: known,
    claimNames,
    gracePeriod,
    os: os?.name,
    podRestartPolicy,
    hostUsers,
    options,
  };
  return [
    ...(gracePeriod === undefined ? [fieldErrors.required(path.child("terminationGracePeriodSeconds"))] : []),
    ...errors,
    ...validatePodResourceClaims(spec.resourceClaims ?? [], metadata, path.child("resourceClaims")),
    ...validateContainers(spec, path.child("containers"), context),
    ...validateInitContainers(spec, path.child("initContainers"), context),
    ...validateEphemeralContainers(spec, path.child("ephemeralContainers"), context),
    ...(options.podLevelResources ? validatePodResources(spec, claimNames, path.child("resources"), options) : []),
    ...validateHostNetworkPorts(spec, path.child("containers"), options.resourceIsPod),
  ];
}

/** A name for the pod's own use, which nothing else may set. Mirrors `validatePodHostName`. */
function validateHostnameOverride(
  { hostnameOverride, setHostnameAsFQDN, hostNetwork }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  if (hostnameOverride === undefined) return [];
  const excluded = [
    ...(setHostnameAsFQDN === true ? ["setHostnameAsFQDN"] : []),
    ...(hostNetwork === true ? ["hostNetwork"] : []),
  ];
  const isTooLong = Buffer.byteLength(hostnameOverride) > maxHostnameOverride;
  return [
    ...excluded.map((name) => fieldErrors.forbidden(path, `may not be specified when ${name} is true`)),
    ...(isTooLong ? [fieldErrors.tooLong(path, maxHostnameOverride)] : []),
    ...validateDNS1123Subdomain(hostnameOverride, path),
  ];
}

function validateNames(spec: core_v1.PodSpec, path: FieldPath): readonly FieldError[] {
  const { hostname = "", subdomain = "", activeDeadlineSeconds: deadline } = spec;
  return [
    ...validateReference(spec.serviceAccountName, path.child("serviceAccountName")),
    ...validateReference(spec.nodeName, path.child("nodeName")),
    ...(deadline === undefined
      ? []
      : invalidFor(isInRange(deadline, 1, maxInt32), deadline, path.child("activeDeadlineSeconds"))),
    ...(hostname === "" ? [] : validateDNS1123Label(hostname, path.child("hostname"))),
    ...(subdomain === "" ? [] : validateDNS1123Label(subdomain, path.child("subdomain"))),
  ];
}

/** The name of another object, where there is one. */
function validateReference(name = "", path: FieldPath): readonly FieldError[] {
  return name === "" ? [] : validateDNS1123Subdomain(name, path);
}

function validateHostAliases(
  aliases: readonly core_v1.HostAlias[],
  path: FieldPath,
  { strictIPs: strict }: PodValidationOptions,
): readonly FieldError[] {
  return aliases.flatMap(({ ip = "", hostnames = [] }, index) => {
    const at = path.index(index);
    return [
      ...validateLegacyIP(ip, at.child("ip"), { strict }),
      ...hostnames.flatMap((name, host) => validateDNS1123Subdomain(name, at.child("hostnames").index(host))),
    ];
  });
}

/** What classes of the cluster the pod belongs to, and what they add to it. */
function validateClasses(
  { priorityClassName, runtimeClassName, preemptionPolicy, overhead }: core_v1.PodSpec,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const claimNames = new Set<string>();
  return [
    ...validateReference(priorityClassName, path.child("priorityClassName")),
    ...(runtimeClassName === undefined
      ? []
      : validateDNS1123Subdomain(runtimeClassName, path.child("runtimeClassName"))),
    ...(preemptionPolicy === undefined
      ? []
      : validateChoice(preemptionPolicy, preemptionPolicies, path.child("preemptionPolicy"))),
    ...(overhead === undefined
      ? []
      : validateResources({ limits: overhead }, path.child("overhead"), { claimNames, options })),
  ];
}

function validateSchedulingGroup(
  group: core_v1.PodSchedulingGroup | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (group === undefined) return [];
  const { podGroupName: name } = group;
  if (name === undefined) return [fieldErrors.invalid(path, null, "must specify one of: `podGroupName`")];
  return invalidFor(nameIsDNSSubdomain(name, false), name, path);
}
