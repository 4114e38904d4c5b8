import type { apps_v1 } from "@kube-apiserver/api/types";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { workloadScale } from "../scale.js";
import { validateSelectorUnchanged, validateWorkload } from "../validation/workload.js";
import { validateDeploymentStrategy } from "./deployment-strategy.js";
import { validateStatefulSetUpdate } from "./stateful-set-update.js";

export const deployments: StoredResourceDefinition = {
  group: "apps",
  resource: "deployments",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => [...validateWorkload(obj, "deployment"), ...validateDeploymentStrategy(obj)],
    validateUpdate: (_ctx, obj, old) => [
      ...validateWorkload(obj, "deployment"),
      ...validateDeploymentStrategy(obj),
      ...validateSelectorUnchanged(obj, old),
    ],
  }),
  statusStrategy: (base) => ({
    ...base,
    async prepareForUpdate(ctx, obj, old) {
      return withMeta(await base.prepareForUpdate(ctx, obj, old), { labels: metaOf(old).labels });
    },
    resetFields: new Map([["apps/v1", [["spec"], ["metadata", "labels"]]]]),
  }),
  subresources: (store) => ({ scale: workloadScale(store) }),
};

export const replicaSets: StoredResourceDefinition = {
  group: "apps",
  resource: "replicasets",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateWorkload(obj, "deployment"),
    validateUpdate: (_ctx, obj, old) => [
      ...validateWorkload(obj, "deployment"),
      ...validateSelectorUnchanged(obj, old),
    ],
  }),
  fields: {
    names: ["status.replicas"],
    paths: ["status.replicas"],
    read: ({ object }) => ({ "status.replicas": String((object as apps_v1.ReplicaSet).status?.replicas ?? 0) }),
  },
  subresources: (store) => ({ scale: workloadScale(store) }),
};

export const statefulSets: StoredResourceDefinition = {
  group: "apps",
  resource: "statefulsets",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateWorkload(obj, "statefulset", { volumesAreListed: false }),
    validateUpdate: (_ctx, obj, old) => validateStatefulSetUpdate(obj, old),
  }),
  subresources: (store) => ({ scale: workloadScale(store) }),
};
