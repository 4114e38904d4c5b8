import type { scheduling_v1alpha2 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import type { StoredResourceDefinition } from "../resource-definition.js";

type Template = scheduling_v1alpha2.PodGroupTemplate;

const gated = {
  schedulingConstraints: "TopologyAwareWorkloadScheduling",
  resourceClaims: "DRAWorkloadResourceClaims",
  disruptionMode: "WorkloadAwarePreemption",
  priorityClassName: "WorkloadAwarePreemption",
  priority: "WorkloadAwarePreemption",
} as const;

export const podGroups: StoredResourceDefinition = definition("podgroups", (obj, old, gates) => {
  const { spec } = obj as scheduling_v1alpha2.PodGroup;
  const oldSpec = (old as scheduling_v1alpha2.PodGroup | undefined)?.spec;
  return { ...obj, spec: withoutDisabled(spec, oldSpec === undefined ? [] : [oldSpec], gates) };
});

export const workloads: StoredResourceDefinition = definition("workloads", (obj, old, gates) => {
  const { spec } = obj as scheduling_v1alpha2.Workload;
  const inUse = (old as scheduling_v1alpha2.Workload | undefined)?.spec.podGroupTemplates ?? [];
  const templates = spec.podGroupTemplates?.map((template) => withoutDisabled(template, inUse, gates));
  return templates === undefined ? obj : { ...obj, spec: { ...spec, podGroupTemplates: templates } };
});

function definition(
  resource: string,
  drop: (obj: KubeObject, old: KubeObject | undefined, gates: FeatureGates) => KubeObject,
): StoredResourceDefinition {
  return {
    group: "scheduling.k8s.io",
    resource,
    strategy: (base, { extra }) => ({
      ...base,
      prepareForCreate: async (ctx, obj) => drop(await base.prepareForCreate(ctx, obj), undefined, extra.featureGates),
      prepareForUpdate: async (ctx, obj, old) =>
        drop(await base.prepareForUpdate(ctx, obj, old), old, extra.featureGates),
    }),
  };
}

/** Fields of features that are off are dropped, defaults among them, unless they are in use already. */
function withoutDisabled<T extends Omit<Template, "name">>(
  group: T,
  inUse: readonly Omit<Template, "name">[],
  gates: FeatureGates,
): T {
  const disabled = Object.entries(gated).flatMap(([field, gate]) => {
    const isUsed = inUse.some((old) => old[field as keyof typeof gated] !== undefined);
    return isUsed || gates.enabled(gate) ? [] : [field];
  });
  return Object.fromEntries(Object.entries(group).filter(([field]) => !disabled.includes(field))) as T;
}
