import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type StringMap } from "@kube-apiserver/apimachinery";
import { appArmorPrefix, mirrorAnnotation } from "./annotation-keys.js";
import { validatePodAnnotations } from "./annotations.js";
import type { PodValidationOptions } from "./options.js";

const path = FieldPath.root("metadata", "annotations");

/** Annotations that stay for ever. Mirrors `ValidatePodSpecificAnnotationUpdates`. */
export function validateAnnotationUpdates(
  pod: core_v1.Pod,
  old: core_v1.Pod,
  options: PodValidationOptions,
): readonly FieldError[] {
  const next = (pod.metadata?.annotations ?? {}) as StringMap;
  const before = (old.metadata?.annotations ?? {}) as StringMap;
  const changed = Object.keys(before).filter((key) => !Object.hasOwn(next, key) || next[key] !== before[key]);
  const added = Object.keys(next).filter((key) => !Object.hasOwn(before, key));
  return [
    ...changed.flatMap((key) => refuse(key, "remove or update")),
    ...added.flatMap((key) => refuse(key, "add")),
    ...validatePodAnnotations(pod, path, options),
  ];
}

function refuse(key: string, change: string): readonly FieldError[] {
  if (key.startsWith(appArmorPrefix)) {
    return [fieldErrors.forbidden(path.key(key), `may not ${change} AppArmor annotations`)];
  }
  if (key !== mirrorAnnotation) return [];
  return [fieldErrors.forbidden(path.key(key), `may not ${change} mirror pod annotation`)];
}
