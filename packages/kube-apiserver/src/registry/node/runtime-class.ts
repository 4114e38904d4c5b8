import type { node_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  type KubeObject,
  nameIsDNSLabel,
  validateImmutableField,
  validateLabels,
} from "@kube-apiserver/apimachinery";
import { validateResources } from "../core/pod/validation/resources.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { invalidFor } from "../validation/names.js";
import { nodeLabelDeprecation } from "../validation/node-label-warnings.js";
import { type TolerationRules, validateTolerations } from "../validation/tolerations.js";

const handlerPath = FieldPath.root("handler");
const schedulingPath = FieldPath.root("scheduling");

export const runtimeClasses: StoredResourceDefinition = {
  group: "node.k8s.io",
  resource: "runtimeclasses",
  strategy: (base, { extra }) => {
    const rules: TolerationRules = {
      allowTolerationComparison: extra.featureGates.enabled("TaintTolerationComparisonOperators"),
    };
    return {
      ...base,
      validate: (_ctx, obj) => validateRuntimeClass(obj, rules),
      validateUpdate: (_ctx, obj, old) => [
        ...validateOwnMeta(base, obj),
        ...validateRuntimeClass(obj, rules),
        ...validateRuntimeClassUpdate(obj, old),
      ],
      warningsOnCreate: (_ctx, obj) => warningsForRuntimeClass(obj),
      warningsOnUpdate: (_ctx, obj) => warningsForRuntimeClass(obj),
    };
  },
};

/** Mirrors `ValidateRuntimeClass`, metadata excepted. */
export function validateRuntimeClass(obj: KubeObject, rules: TolerationRules): readonly FieldError[] {
  const { handler = "", overhead, scheduling = {} } = obj as Partial<node_v1.RuntimeClass>;
  const { nodeSelector, tolerations = [] } = scheduling;
  const limits = overhead?.podFixed ?? {};
  return [
    ...invalidFor(nameIsDNSLabel(handler, false), handler, handlerPath),
    ...validateResources({ limits }, FieldPath.root("overhead"), {
      claimNames: new Set(),
      options: { allowIndivisibleHugePagesValues: false },
    }),
    ...validateLabels(nodeSelector, schedulingPath.child("nodeSelector")),
    ...validateTolerations(tolerations, schedulingPath.child("tolerations"), rules),
  ];
}

/** Mirrors `ValidateRuntimeClassUpdate`, metadata excepted. */
export function validateRuntimeClassUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const { handler } = obj as node_v1.RuntimeClass;
  return validateImmutableField(handler, (old as node_v1.RuntimeClass).handler, handlerPath);
}

/** What to tell about labels of nodes. Mirrors `GetWarningsForRuntimeClass`. */
export function warningsForRuntimeClass(obj: KubeObject): readonly string[] {
  return Object.keys((obj as node_v1.RuntimeClass).scheduling?.nodeSelector ?? {}).flatMap((key) => {
    const message = nodeLabelDeprecation(key);
    return message === undefined ? [] : [`${schedulingPath.child("nodeSelector")}: ${message}`];
  });
}
