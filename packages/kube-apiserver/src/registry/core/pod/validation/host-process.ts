import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { containersOf } from "./containers-of.js";
import type { PodValidationOptions } from "./options.js";

/** Containers that are processes of a Windows node: all of a pod or none. Mirrors `validateWindowsHostProcessPod`. */
export function validateHostProcess(
  spec: core_v1.PodSpec,
  path: FieldPath,
  { allowPrivileged }: PodValidationOptions,
): readonly FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  const containers = containersOf(spec, path);
  const errors: FieldError[] = [];
  let count = 0;
  for (const { container, at } of containers) {
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (own !== undefined && ofPod !== undefined && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      errors.push(fieldErrors.invalid(at.child("securityContext", "windowsOptions", "hostProcess"), own, detail));
    }
    if (own ?? ofPod) count++;
  }
  if (count === 0) return errors;
  if (count !== containers.length) {
    const detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers";
    errors.push(fieldErrors.invalid(path, "", detail));
  }
  if (spec.hostNetwork !== true) {
    const detail = "hostNetwork must be true if pod contains any hostProcess containers";
    errors.push(fieldErrors.invalid(path.child("hostNetwork"), false, detail));
  }
  if (!allowPrivileged) {
    errors.push(fieldErrors.forbidden(path, "hostProcess containers are disallowed by cluster policy"));
  }
  return errors;
}
