import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldPath } from "@kube-apiserver/apimachinery";

/** A container of any kind and where it is. */
export interface PlacedContainer {
  readonly container: core_v1.Container;
  readonly at: FieldPath;
}

/** All containers of a pod, in the order in which upstream looks at them. Mirrors `VisitContainersWithPath`. */
export function containersOf(
  { initContainers = [], containers, ephemeralContainers = [] }: core_v1.PodSpec,
  path: FieldPath,
): readonly PlacedContainer[] {
  const place = (list: readonly core_v1.Container[], name: string) =>
    list.map((container, index) => ({ container, at: path.child(name).index(index) }));
  return [
    ...place(initContainers, "initContainers"),
    // Go writes containers that are not there as null.
    ...place(containers ?? [], "containers"),
    ...place(ephemeralContainers, "ephemeralContainers"),
  ];
}

/** Whether the container is a sidecar: started first, and kept running beside the others. */
export function isSidecar({ restartPolicy }: core_v1.Container): boolean {
  return restartPolicy === "Always";
}
