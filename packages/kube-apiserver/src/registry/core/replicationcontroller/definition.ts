import type { core_v1 } from "@kube-apiserver/api/types";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { validateReplicaSetStatus } from "../../apps/validate-replicas.js";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import { workloadScale } from "../../scale.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { podNameWarnings } from "../../validation/pod-name-warnings.js";
import { templateOptions } from "../../validation/template-options.js";
import { isNewGeneration, templateWarnings, withPodTemplate } from "../pod/pod-template-field.js";
import type { PodSettings } from "../pod/validation/options.js";
import { validateReplicationController } from "./validate.js";

export const replicationControllers: StoredResourceDefinition = {
  group: "",
  resource: "replicationcontrollers",
  strategy: (base, { extra }) => withPodTemplate(strategyOf(base, extra), extra.featureGates),
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

function strategyOf(base: RESTStrategy, settings: PodSettings): RESTStrategy {
  return {
    ...base,
    validate: (_ctx, obj) =>
      validateReplicationController(obj as core_v1.ReplicationController, templateOptions(settings)),
    validateUpdate(_ctx, obj, old) {
      const options = templateOptions(settings, old);
      const errors = validateReplicationController(obj as core_v1.ReplicationController, options);
      // Upstream runs the rules of create and those of update, which are the same, and clients see both.
      return [...validateOwnMeta(base, obj), ...errors, ...errors];
    },
    warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...templateWarnings(obj, settings.featureGates)],
    // Of the template before: upstream mixes the two up, and clients see its warnings.
    warningsOnUpdate: (_ctx, obj, old) =>
      isNewGeneration(obj, old) ? templateWarnings(old, settings.featureGates) : [],
  };
}
