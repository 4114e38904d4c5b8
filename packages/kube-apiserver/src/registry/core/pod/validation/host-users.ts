import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { containersOf } from "./containers-of.js";
import type { PodValidationOptions } from "./options.js";

/** Users of its own do not go with other parts of the node. Mirrors `validateHostUsers`, upper case of paths included. */
export function validateHostUsers(
  spec: core_v1.PodSpec,
  path: FieldPath,
  { allowUserNamespacesHostNetwork, allowUserNamespacesWithVolumeDevices }: PodValidationOptions,
): readonly FieldError[] {
  if (spec.hostUsers !== false) return [];
  const shared = [
    ...(spec.hostNetwork === true && !allowUserNamespacesHostNetwork ? [path.child("hostNetwork")] : []),
    ...(spec.hostPID === true ? [path.child("HostPID")] : []),
    ...(spec.hostIPC === true ? [path.child("HostIPC")] : []),
  ];
  const devices = allowUserNamespacesWithVolumeDevices ? [] : containersOf(spec, path);
  return [
    ...shared,
    ...devices
      .filter(({ container }) => (container.volumeDevices ?? []).length > 0)
      .map(({ at }) => at.child("volumeDevices")),
  ].map((at) => fieldErrors.forbidden(at, "when `hostUsers` is false"));
}
