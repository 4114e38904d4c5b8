import type { apps_v1 } from "@kube-apiserver/api/types";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { workloadScale } from "../scale.js";

export const deployments: StoredResourceDefinition = {
  group: "apps",
  resource: "deployments",
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
  fields: {
    names: ["status.replicas"],
    read: ({ object }) => ({ "status.replicas": String((object as apps_v1.ReplicaSet).status?.replicas ?? 0) }),
  },
  subresources: (store) => ({ scale: workloadScale(store) }),
};

export const statefulSets: StoredResourceDefinition = {
  group: "apps",
  resource: "statefulsets",
  subresources: (store) => ({ scale: workloadScale(store) }),
};
