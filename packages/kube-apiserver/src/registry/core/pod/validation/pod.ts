import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateAnnotationsMatchFields } from "./annotation-fields.js";
import { validatePodAnnotations } from "./annotations.js";
import { validateImageOfPod } from "./container.js";
import type { PodValidationOptions } from "./options.js";
import { validatePodSpec } from "./pod-spec.js";

const specPath = FieldPath.root("spec");
const annotationsPath = FieldPath.root("metadata", "annotations");

/** Everything of a pod but the general rules of metadata. Mirrors `validatePodMetadataAndSpec`. */
export function validatePod(pod: core_v1.Pod, options: PodValidationOptions): readonly FieldError[] {
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  return [
    ...validatePodAnnotations(pod, annotationsPath, options),
    ...validatePodSpec(pod.spec, specPath, options, pod.metadata),
    ...validateTokens(pod.spec ?? { containers: [] }),
    ...containers.flatMap((container, index) =>
      validateImageOfPod(container, specPath.child("containers").index(index)),
    ),
    ...initContainers.flatMap((container, index) =>
      validateImageOfPod(container, specPath.child("initContainers").index(index)),
    ),
  ];
}

/** Tokens are of a service account. */
function validateTokens({ serviceAccountName = "", volumes = [] }: core_v1.PodSpec): readonly FieldError[] {
  if (serviceAccountName !== "") return [];
  const detail = "must not be specified when serviceAccountName is not set";
  return volumes.flatMap(({ projected }, volume) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, source) => {
      if (serviceAccountToken === undefined) return [];
      const at = specPath.child("volumes").index(volume).child("projected", "sources").index(source);
      return [fieldErrors.forbidden(at.child("serviceAccountToken"), detail)];
    }),
  );
}

/** A new pod. Mirrors `ValidatePodCreate` without the general rules of metadata. */
export function validateNewPod(pod: core_v1.Pod, options: PodValidationOptions): readonly FieldError[] {
  const { ephemeralContainers = [], nodeName = "", schedulingGates = [] } = pod.spec ?? {};
  const errors = [...validatePod(pod, options)];
  if (ephemeralContainers.length > 0) {
    errors.push(fieldErrors.forbidden(specPath.child("ephemeralContainers"), "cannot be set on create"));
  }
  if (nodeName !== "" && schedulingGates.length > 0) {
    const detail = "cannot be set until all schedulingGates have been cleared";
    errors.push(fieldErrors.forbidden(specPath.child("nodeName"), detail));
  }
  return [...errors, ...validateAnnotationsMatchFields(pod, specPath)];
}
