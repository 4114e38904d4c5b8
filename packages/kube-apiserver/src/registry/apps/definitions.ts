import type { apps_v1 } from "@kube-apiserver/api/types";
import { metaOf, withMeta } from "@kube-apiserver/generic-server";
import { changedTemplateWarnings, templateWarnings, withPodTemplate } from "../core/pod/pod-template-field.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { workloadScale } from "../scale.js";
import { podNameWarnings } from "../validation/pod-name-warnings.js";
import { templateOptions } from "../validation/template-options.js";
import { validateSelectorUnchanged } from "../validation/workload.js";
import { validateControllerRevision, validateControllerRevisionUpdate } from "./validate-controller-revision.js";
import { validateDeployment, validateDeploymentStatusUpdate } from "./validate-deployment.js";
import { validateReplicaSet, validateReplicaSetStatus } from "./validate-replicas.js";

export const controllerRevisions: StoredResourceDefinition = {
  group: "apps",
  resource: "controllerrevisions",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validateControllerRevision(obj as apps_v1.ControllerRevision),
    validateUpdate: (_ctx, obj, old) =>
      validateControllerRevisionUpdate(obj as apps_v1.ControllerRevision, old as apps_v1.ControllerRevision),
  }),
};

export const deployments: StoredResourceDefinition = {
  group: "apps",
  resource: "deployments",
  strategy: (base, { extra }) =>
    withPodTemplate(
      {
        ...base,
        validate: (_ctx, obj) => validateDeployment(obj as apps_v1.Deployment, templateOptions(extra)),
        validateUpdate: (_ctx, obj, old) => [
          ...validateDeployment(obj as apps_v1.Deployment, templateOptions(extra, old)),
          ...validateSelectorUnchanged(obj, old),
        ],
        warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...templateWarnings(obj, extra.featureGates)],
        warningsOnUpdate: (_ctx, obj, old) => changedTemplateWarnings(obj, old, extra.featureGates),
      },
      extra.featureGates,
    ),
  statusStrategy: (base) => ({
    ...base,
    async prepareForUpdate(ctx, obj, old) {
      return withMeta(await base.prepareForUpdate(ctx, obj, old), { labels: metaOf(old).labels });
    },
    validateUpdate: (_ctx, obj, old) =>
      validateDeploymentStatusUpdate(obj as apps_v1.Deployment, old as apps_v1.Deployment),
    resetFields: new Map([["apps/v1", [["spec"], ["metadata", "labels"]]]]),
  }),
  subresources: (store) => ({ scale: workloadScale(store) }),
};

export const replicaSets: StoredResourceDefinition = {
  group: "apps",
  resource: "replicasets",
  strategy: (base, { extra }) =>
    withPodTemplate(
      {
        ...base,
        validate: (_ctx, obj) => validateReplicaSet(obj as apps_v1.ReplicaSet, templateOptions(extra)),
        validateUpdate: (_ctx, obj, old) => [
          ...validateReplicaSet(obj as apps_v1.ReplicaSet, templateOptions(extra, old)),
          ...validateSelectorUnchanged(obj, old),
        ],
        warningsOnCreate: (_ctx, obj) => [...podNameWarnings(obj), ...templateWarnings(obj, extra.featureGates)],
        warningsOnUpdate: (_ctx, obj, old) => changedTemplateWarnings(obj, old, extra.featureGates),
      },
      extra.featureGates,
    ),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) => validateReplicaSetStatus((obj as apps_v1.ReplicaSet).status),
  }),
  fields: {
    names: ["status.replicas"],
    paths: ["status.replicas"],
    read: ({ object }) => ({ "status.replicas": String((object as apps_v1.ReplicaSet).status?.replicas ?? 0) }),
  },
  subresources: (store) => ({ scale: workloadScale(store) }),
};
