import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, type StringMap } from "@kube-apiserver/apimachinery";
import { validateDescendingPath } from "../../../validation/local-paths.js";
import { validateTolerations } from "../../../validation/tolerations.js";
import {
  appArmorPrefix,
  deletionCostAnnotation,
  mirrorAnnotation,
  seccompContainerPrefix,
  seccompPodAnnotation,
  tolerationsAnnotation,
} from "./annotation-keys.js";
import { containersOf } from "./containers-of.js";
import { deletionCostFlaw } from "./deletion-cost.js";
import type { PodLike, PodValidationOptions } from "./options.js";
import { readTolerations } from "./tolerations-annotation.js";

/** Annotations that mean something for pods. Mirrors `ValidatePodSpecificAnnotations`. */
export function validatePodAnnotations(
  { metadata, spec = { containers: [] } }: PodLike,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const annotations = (metadata?.annotations ?? {}) as StringMap;
  const errors: FieldError[] = [];
  const mirror = ownValue(annotations, mirrorAnnotation);
  if (mirror !== undefined && (spec.nodeName ?? "") === "") {
    const detail = "must set spec.nodeName if mirror pod annotation is set";
    errors.push(fieldErrors.invalid(path.key(mirrorAnnotation), mirror, detail));
  }
  errors.push(...validateTolerationsAnnotation(ownValue(annotations, tolerationsAnnotation) ?? "", path, options));
  const cost = ownValue(annotations, deletionCostAnnotation);
  if (cost !== undefined && !options.allowInvalidPodDeletionCost && deletionCostFlaw(cost)) {
    errors.push(fieldErrors.invalid(path.key(deletionCostAnnotation), cost, "must be a 32bit integer"));
  }
  return [
    ...errors,
    ...validateSeccompAnnotations(annotations, path),
    ...validateAppArmorAnnotations(annotations, spec, path),
  ];
}

function ownValue(annotations: StringMap, key: string): string | undefined {
  return Object.hasOwn(annotations, key) ? annotations[key] : undefined;
}

function validateTolerationsAnnotation(
  text: string,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  if (text === "") return [];
  const tolerations = readTolerations(text);
  if (typeof tolerations === "string") return [fieldErrors.invalid(path, tolerationsAnnotation, tolerations)];
  return validateTolerations(tolerations, path.child(tolerationsAnnotation), options);
}

function validateSeccompAnnotations(annotations: StringMap, path: FieldPath): readonly FieldError[] {
  const pod = ownValue(annotations, seccompPodAnnotation);
  return [
    ...(pod === undefined ? [] : validateSeccompName(pod, path.child(seccompPodAnnotation))),
    ...entriesWith(annotations, seccompContainerPrefix).flatMap(([key, name]) =>
      validateSeccompName(name, path.child(key)),
    ),
  ];
}

const seccompNames = ["runtime/default", "docker/default", "unconfined"];
const localhostPrefix = "localhost/";

function validateSeccompName(name: string, path: FieldPath): readonly FieldError[] {
  if (seccompNames.includes(name)) return [];
  if (name.startsWith(localhostPrefix)) return validateDescendingPath(name.slice(localhostPrefix.length), path);
  return [fieldErrors.invalid(path, name, "must be a valid seccomp profile")];
}

function entriesWith(annotations: StringMap, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(annotations)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value = ""]) => [key, value]);
}

function validateAppArmorAnnotations(
  annotations: StringMap,
  spec: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  const names = new Set(containersOf(spec, path).map(({ container }) => container.name));
  return entriesWith(annotations, appArmorPrefix).flatMap(([key, profile]) => {
    const name = key.slice(appArmorPrefix.length);
    const isKnown = ["", "runtime/default", "unconfined"].includes(profile) || profile.startsWith(localhostPrefix);
    const flaw = `invalid AppArmor profile name: ${JSON.stringify(profile)}`;
    return [
      ...(names.has(name) ? [] : [fieldErrors.invalid(path.key(key), name, "container not found")]),
      ...(isKnown ? [] : [fieldErrors.invalid(path.key(key), profile, flaw)]),
    ];
  });
}
