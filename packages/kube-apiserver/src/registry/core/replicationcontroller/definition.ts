import type { core_v1 } from "@kube-apiserver/api/types";
import { validateReplicaSetStatus } from "../../apps/validate-replicas.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { workloadScale } from "../../scale.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { podNameWarnings } from "../../validation/pod-name-warnings.js";
import { templateOptions } from "../../validation/template-options.js";
import { validateReplicationController } from "./validate.js";

export const replicationControllers: StoredResourceDefinition = {
  group: "",
  resource: "replicationcontrollers",
  strategy: (base, { extra }) => ({
    ...base,
    validate: (_ctx, obj) =>
      validateReplicationController(obj as core_v1.ReplicationController, templateOptions(extra)),
    validateUpdate(_ctx, obj, old) {
      const errors = validateReplicationController(obj as core_v1.ReplicationController, templateOptions(extra, old));
      // Upstream runs the rules of create and those of update, which are the same, and clients see both.
      return [...validateOwnMeta(base, obj), ...errors, ...errors];
    },
    warningsOnCreate: (_ctx, obj) => podNameWarnings(obj),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateReplicaSetStatus((obj as core_v1.ReplicationController).status),
  }),
  fields: {
    names: ["status.replicas"],
    paths: ["status.replicas"],
    read: ({ object }) => ({
      "status.replicas": String((object as core_v1.ReplicationController).status?.replicas ?? 0),
    }),
  },
  subresources: (store) => ({ scale: workloadScale(store, "set", "autoscaling") }),
};
