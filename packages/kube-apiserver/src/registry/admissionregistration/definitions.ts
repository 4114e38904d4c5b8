import type { admissionregistration_v1, admissionregistration_v1beta1 } from "@kube-apiserver/api/types";
import type { FieldError, KubeObject } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import { staticNameWarnings, validateNotStatic } from "./static-names.js";
import { validateMutatingPolicy } from "./validate-mutating-policy.js";
import { validateMutatingPolicyBinding, validateValidatingPolicyBinding } from "./validate-policy-binding.js";
import { validateValidatingPolicy, validateValidatingPolicyStatus } from "./validate-validating-policy.js";
import { validateWebhooks } from "./validate-webhooks.js";

/** A resource whose updates are validated as its objects are, metadata included. */
function admissionResource(
  resource: string,
  validate: (obj: KubeObject, old?: KubeObject) => readonly FieldError[],
): StoredResourceDefinition {
  return {
    group: "admissionregistration.k8s.io",
    resource,
    strategy(base, { extra }) {
      const hasManifests = extra.featureGates.enabled("ManifestBasedAdmissionControlConfig");
      return {
        ...base,
        validate: (_ctx, obj) => [...validate(obj), ...(hasManifests ? validateNotStatic(obj) : [])],
        validateUpdate: (_ctx, obj, old) => [...validateOwnMeta(base, obj), ...validate(obj, old)],
        warningsOnCreate: (_ctx, obj) => (hasManifests ? [] : staticNameWarnings(obj)),
        warningsOnUpdate: (_ctx, obj) => staticNameWarnings(obj),
      };
    },
  };
}

export const mutatingWebhookConfigurations = admissionResource("mutatingwebhookconfigurations", validateWebhooks);
export const validatingWebhookConfigurations = admissionResource("validatingwebhookconfigurations", validateWebhooks);

export const mutatingAdmissionPolicies = admissionResource("mutatingadmissionpolicies", (obj, old) =>
  validateMutatingPolicy(
    obj as admissionregistration_v1beta1.MutatingAdmissionPolicy,
    old as admissionregistration_v1beta1.MutatingAdmissionPolicy | undefined,
  ),
);
export const mutatingAdmissionPolicyBindings = admissionResource("mutatingadmissionpolicybindings", (obj) =>
  validateMutatingPolicyBinding(obj as admissionregistration_v1beta1.MutatingAdmissionPolicyBinding),
);

export const validatingAdmissionPolicies: StoredResourceDefinition = {
  ...admissionResource("validatingadmissionpolicies", (obj, old) =>
    validateValidatingPolicy(
      obj as admissionregistration_v1.ValidatingAdmissionPolicy,
      old as admissionregistration_v1.ValidatingAdmissionPolicy | undefined,
    ),
  ),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) =>
      validateValidatingPolicyStatus(obj as admissionregistration_v1.ValidatingAdmissionPolicy),
  }),
};
export const validatingAdmissionPolicyBindings = admissionResource("validatingadmissionpolicybindings", (obj) =>
  validateValidatingPolicyBinding(obj as admissionregistration_v1.ValidatingAdmissionPolicyBinding),
);
