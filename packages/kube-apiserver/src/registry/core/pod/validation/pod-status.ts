import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  nameIsDNSSubdomain,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { invalidFor, validateQualifiedName } from "../../../validation/names.js";
import { validateAllocatedResources, validateNoAllocatedResources } from "./allocated-resources.js";
import { validateAnnotationUpdates } from "./annotation-updates.js";
import { validateClaimStatuses, validateNodeAllocatableClaims } from "./claim-statuses.js";
import { validateContainerStates, validateEphemeralContainerStates } from "./container-states.js";
import { validateContainerUsers } from "./container-users.js";
import { validateExtendedResourceClaim } from "./extended-resource-claim.js";
import { validateVolumeStatuses } from "./image-volume-status.js";
import type { PodValidationOptions } from "./options.js";
import { validateHostIPs, validatePodIPs } from "./pod-ips.js";

const path = FieldPath.root("status");

/** What {@link validatePodStatusUpdate} must know besides the options. */
export interface PodStatusRules {
  /** The gate `ClearingNominatedNodeNameAfterBinding`. */
  readonly clearsNominatedNode: boolean;
}

/** Reports that cannot be true. Mirrors `ValidatePodStatusUpdate`, without the general rules of metadata. */
export function validatePodStatusUpdate(
  pod: core_v1.Pod,
  old: core_v1.Pod,
  options: PodValidationOptions,
  rules: PodStatusRules,
): readonly FieldError[] {
  const next: core_v1.PodStatus = pod.status ?? {};
  const before: core_v1.PodStatus = old.status ?? {};
  const spec: core_v1.PodSpec = pod.spec ?? { containers: [] };
  return [
    ...validateAnnotationUpdates(pod, old, options),
    ...validateConditions(next.conditions ?? [], path.child("conditions")),
    ...validateNominatedNode(next, old, rules),
    ...validateGeneration(next.observedGeneration ?? 0, path.child("observedGeneration")),
    ...validateImmutableField(next.qosClass ?? "", before.qosClass ?? "", path.child("qosClass")),
    ...validateContainerStates("containers", { next, before, spec: old.spec, options }, path),
    ...validateContainerStates("initContainers", { next, before, spec: old.spec, options }, path),
    ...validateEphemeralContainerStates({ next, before }, path),
    ...validateClaimStatuses(next.resourceClaimStatuses ?? [], spec, path.child("resourceClaimStatuses")),
    ...validateExtendedResourceClaim(next.extendedResourceClaimStatus, spec, path.child("extendedResourceClaimStatus")),
    ...validateNodeAllocatableClaims(next, spec, path.child("nodeAllocatableResourceClaimStatuses")),
    ...validatePodIPs(next, before, path, options),
    ...validateHostIPs(next, before, path, options),
    ...validateContainerUsers(next, spec, path),
    ...validateAllocatedResources(next, spec, path),
    ...validateNoAllocatedResources(next, path.child("ephemeralContainerStatuses")),
    ...(options.allowImageVolumeWithDigest ? validateVolumeStatuses(next, path) : []),
  ];
}

function validateGeneration(generation: number, at: FieldPath): readonly FieldError[] {
  return generation < 0 ? [fieldErrors.invalid(at, generation, "must be a non-negative integer")] : [];
}

const systemConditions: ReadonlySet<string> = new Set(["PodScheduled", "Ready", "Initialized"]);

/** Conditions of others have qualified names. */
function validateConditions(conditions: readonly core_v1.PodCondition[], at: FieldPath): readonly FieldError[] {
  return conditions.flatMap(({ type = "", observedGeneration = 0 }, index) => [
    ...validateGeneration(observedGeneration, at.index(index).child("observedGeneration")),
    ...(systemConditions.has(type) ? [] : validateQualifiedName(type, at.index(index).child("Type"))),
  ]);
}

/** A pod that is on a node is not meant for another one. */
function validateNominatedNode(
  { nominatedNodeName: name = "" }: core_v1.PodStatus,
  old: core_v1.Pod,
  { clearsNominatedNode }: PodStatusRules,
): readonly FieldError[] {
  if (name === "" || name === (old.status?.nominatedNodeName ?? "")) return [];
  const at = path.child("nominatedNodeName");
  const isBound = clearsNominatedNode && (old.spec?.nodeName ?? "") !== "";
  return [
    ...invalidFor(nameIsDNSSubdomain(name, false), name, at),
    ...(isBound ? [fieldErrors.forbidden(at, "may not be set on pods that are already bound to a node")] : []),
  ];
}
