import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../../resource-definition.js";
import {
  changedTemplateWarnings,
  type PodTemplateField,
  templateWarnings,
  withPodTemplate,
} from "../pod/pod-template-field.js";
import { podValidationOptions } from "../pod/validation/options.js";
import { validatePodTemplateSpec } from "../pod/validation/pod-template-spec.js";

const field: PodTemplateField = ["template"];
const path = FieldPath.root(...field);

export const podTemplates: StoredResourceDefinition = {
  group: "",
  resource: "podtemplates",
  strategy(base, { extra }) {
    const gates = extra.featureGates;
    const validate = (obj: KubeObject, old?: KubeObject) =>
      validatePodTemplateSpec(templateOf(obj), path, podValidationOptions(extra, old && templateOf(old)));
    const strategy: RESTStrategy = {
      ...base,
      validate: (_ctx, obj) => validate(obj),
      validateUpdate: (_ctx, obj, old) => validate(obj, old),
      warningsOnCreate: (_ctx, obj) => templateWarnings(obj, gates, field),
      warningsOnUpdate: (_ctx, obj, old) => changedTemplateWarnings(obj, old, gates, field),
    };
    return withPodTemplate(strategy, gates, field);
  },
};

function templateOf(obj: KubeObject): core_v1.PodTemplateSpec {
  return (obj as core_v1.PodTemplate).template ?? {};
}
