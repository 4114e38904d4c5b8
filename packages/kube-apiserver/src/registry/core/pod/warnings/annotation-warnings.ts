import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldPath, type JSONObject, jsonEqual } from "@kube-apiserver/apimachinery";
import { appArmorProfileOf } from "../app-armor-annotations.js";
import { appArmorPrefix, seccompContainerPrefix, seccompPodAnnotation } from "../validation/annotation-keys.js";
import type { PodLike } from "../validation/options.js";

const useSysctls = 'non-functional in v1.11+; use the "sysctls" field instead';
const useSeccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';

/** Annotations that do nothing any more. */
const deadAnnotations: readonly (readonly [key: string, message: string])[] = [
  ["scheduler.alpha.kubernetes.io/critical-pod", 'non-functional in v1.16+; use the "priorityClassName" field instead'],
  ["security.alpha.kubernetes.io/sysctls", useSysctls],
  ["security.alpha.kubernetes.io/unsafe-sysctls", useSysctls],
];

function has({ metadata }: PodLike, key: string): boolean {
  return Object.hasOwn(metadata?.annotations ?? {}, key);
}

/** Warnings of annotations that do nothing any more. */
export function annotationWarnings(pod: PodLike, path: FieldPath): readonly string[] {
  return deadAnnotations.filter(([key]) => has(pod, key)).map(([key, message]) => `${path.key(key)}: ${message}`);
}

/** A seccomp profile as an annotation is not looked at; beside a field it does no harm. */
export function podSeccompWarnings(pod: PodLike, path: FieldPath): readonly string[] {
  const isField = pod.spec?.securityContext?.seccompProfile !== undefined;
  return isField || !has(pod, seccompPodAnnotation) ? [] : [`${path.key(seccompPodAnnotation)}: ${useSeccomp}`];
}

/** The same for a container, and AppArmor profiles in templates: for pods the server itself turns those into fields. */
export function containerAnnotationWarnings(
  { name, securityContext }: core_v1.Container,
  pod: PodLike,
  path: FieldPath,
  isTemplate: boolean,
): readonly string[] {
  const seccompKey = `${seccompContainerPrefix}${name}`;
  const appArmorKey = `${appArmorPrefix}${name}`;
  const warnings: string[] = [];
  if (securityContext?.seccompProfile === undefined && has(pod, seccompKey)) {
    warnings.push(`${path.key(seccompKey)}: ${useSeccomp}`);
  }
  const isUnsaid = securityContext?.appArmorProfile === undefined && has(pod, appArmorKey);
  if (isTemplate && isUnsaid && !saysAnnotation(pod, appArmorKey)) {
    warnings.push(`${path.key(appArmorKey)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
  }
  return warnings;
}

/** Whether the profile of the pod is the one in the annotation. */
function saysAnnotation({ metadata, spec }: PodLike, key: string): boolean {
  const ofPod = spec?.securityContext?.appArmorProfile;
  const annotated = appArmorProfileOf(String(metadata?.annotations?.[key] ?? ""));
  return ofPod !== undefined && jsonEqual(ofPod as JSONObject, (annotated as JSONObject | undefined) ?? null);
}
