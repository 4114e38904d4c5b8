import type { core_v1 } from "@kube-apiserver/api/types";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { workloadScale } from "../../scale.js";

export const replicationControllers: StoredResourceDefinition = {
  group: "",
  resource: "replicationcontrollers",
  fields: {
    names: ["status.replicas"],
    paths: ["status.replicas"],
    read: ({ object }) => ({
      "status.replicas": String((object as core_v1.ReplicationController).status?.replicas ?? 0),
    }),
  },
  subresources: (store) => ({ scale: workloadScale(store, "set", "autoscaling") }),
};
