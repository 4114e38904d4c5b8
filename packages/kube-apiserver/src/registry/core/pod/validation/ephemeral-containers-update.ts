import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, quoteGo } from "@kube-apiserver/apimachinery";
import { diffOfJSON } from "../../../validation/unified-diff.js";
import { mirrorAnnotation } from "./annotation-keys.js";
import { validateAnnotationUpdates } from "./annotation-updates.js";
import { toInternalForm } from "./internal-form.js";
import type { PodValidationOptions } from "./options.js";
import { validatePod } from "./pod.js";
import { samePart } from "./same-spec.js";

const path = FieldPath.root("spec", "ephemeralContainers");
const type = "EphemeralContainer";

/**
 * Ephemeral containers are added, never changed or taken away. Mirrors `ValidatePodEphemeralContainersUpdate`, without the
 * general rules of metadata.
 */
export function validateEphemeralContainersUpdate(
  pod: core_v1.Pod,
  old: core_v1.Pod,
  options: PodValidationOptions,
): readonly FieldError[] {
  if (Object.hasOwn(old.metadata?.annotations ?? {}, mirrorAnnotation)) {
    return [fieldErrors.forbidden(FieldPath.root(""), "static pods do not support ephemeral containers")];
  }
  const byName = new Map((pod.spec?.ephemeralContainers ?? []).map((container) => [container.name, container]));
  const before = old.spec?.ephemeralContainers ?? [];
  return [
    ...validatePod(pod, options),
    ...validateAnnotationUpdates(pod, old, options),
    ...before.flatMap((container) => validateKept(container, byName.get(container.name))),
  ];
}

function validateKept(
  old: core_v1.EphemeralContainer,
  now: core_v1.EphemeralContainer | undefined,
): readonly FieldError[] {
  const subject = `existing ephemeral containers ${quoteGo(old.name)} may not be`;
  if (now === undefined) return [fieldErrors.forbidden(path, `${subject} removed\n`)];
  if (samePart(type, old, now)) return [];
  const diff = diffOfJSON(toInternalForm(type, old), toInternalForm(type, now));
  return [fieldErrors.forbidden(path, `${subject} changed\n${diff}`)];
}
