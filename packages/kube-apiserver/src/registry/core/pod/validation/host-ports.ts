import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** The ports of the node that containers take so far. Mirrors `AccumulateUniqueHostPorts`. */
export class HostPorts {
  readonly #taken = new Set<string>();

  /** Takes the ports of a container; what is taken already is an error. */
  add({ ports = [] }: core_v1.Container, path: FieldPath): readonly FieldError[] {
    return ports.flatMap(({ protocol = "", hostIP = "", hostPort = 0 }, index) => {
      if (hostPort === 0) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (this.#taken.has(key)) {
        return [fieldErrors.duplicate(path.child("ports").index(index).child("hostPort"), key)];
      }
      this.#taken.add(key);
      return [];
    });
  }
}

/** Where pod and node share a network, a port is the same in both. Mirrors `validatePodHostNetworkDeps`. */
export function validateHostNetworkPorts(
  { hostNetwork, containers = [] }: core_v1.PodSpec,
  path: FieldPath,
  resourceIsPod: boolean,
): readonly FieldError[] {
  if (hostNetwork !== true) return [];
  const detail = "must match `containerPort` when `hostNetwork` is true";
  return containers.flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ hostPort = 0, containerPort = 0 }, port) => {
      // In a template it may be missing: it is filled in when the pod is made.
      if (hostPort === containerPort || (hostPort === 0 && !resourceIsPod)) return [];
      const at = path.index(container).child("ports").index(port).child("hostPort");
      return [fieldErrors.invalid(at, hostPort, detail)];
    }),
  );
}
