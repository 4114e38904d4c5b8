import type { flowcontrol_v1 } from "@kube-apiserver/api/types";
import type { FieldError, KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { validateFlowSchema } from "./validate-flow-schema.js";
import { validatePriorityLevel } from "./validate-priority-level.js";
import { validateConditionTypes } from "./validate-status.js";

function flowControlResource(
  resource: string,
  validate: (obj: KubeObject) => readonly FieldError[],
): StoredResourceDefinition {
  return {
    group: "flowcontrol.apiserver.k8s.io",
    resource,
    strategy: (base) => ({
      ...base,
      validate: (_ctx, obj) => validate(obj),
      validateUpdate: (_ctx, obj) => [...validateOwnMeta(base, obj), ...validate(obj)],
    }),
    statusStrategy: (base) => ({
      ...base,
      validateUpdate: (_ctx, obj) => validateConditionTypes((obj as flowcontrol_v1.FlowSchema).status?.conditions),
    }),
  };
}

export const flowSchemas = flowControlResource("flowschemas", (obj) =>
  validateFlowSchema(obj as flowcontrol_v1.FlowSchema),
);
export const priorityLevelConfigurations = flowControlResource("prioritylevelconfigurations", (obj) =>
  validatePriorityLevel(obj as flowcontrol_v1.PriorityLevelConfiguration),
);
