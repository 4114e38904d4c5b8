import type { core_v1 } from "@kube-apiserver/api/types";

type Amounts = core_v1.ResourceRequirements["limits"];

/** Whether resources are missing that were there. */
export function hasResourcesRemoved(next: Amounts = {}, before: Amounts = {}): boolean {
  return Object.keys(before).some((name) => !Object.hasOwn(next, name));
}

/** Amounts with those of CPU and memory as they were. Mirrors `dropCPUMemoryUpdates`. */
export function withOldCompute(next: Amounts, before: Amounts): Amounts {
  if (next === undefined && before === undefined) return undefined;
  const { cpu: _, memory: __, ...others } = next ?? {};
  return {
    ...others,
    ...(before?.cpu === undefined ? {} : { cpu: before.cpu }),
    ...(before?.memory === undefined ? {} : { memory: before.memory }),
  };
}

/** A container with what may be resized as it was. Claims are left out, as upstream does. */
export function withOldAmounts(container: core_v1.Container, old: core_v1.Container): core_v1.Container {
  const limits = withOldCompute(container.resources?.limits, old.resources?.limits);
  const requests = withOldCompute(container.resources?.requests, old.resources?.requests);
  return {
    ...container,
    resources: { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) },
  };
}
