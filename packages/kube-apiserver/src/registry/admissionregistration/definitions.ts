import type { admissionregistration_v1, admissionregistration_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, type KubeObject, runToEnd } from "@kube-apiserver/apimachinery";
import type { AdmissionExpressions, RESTStrategy } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../registry-deps.js";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateOwnMeta } from "../validate-own-meta.js";
import type { ExpressionCheck } from "./check-expression.js";
import { reviewParamKind, reviewParamRef } from "./review-params.js";
import { staticNameWarnings, validateNotStatic } from "./static-names.js";
import { validateMutatingPolicySteps } from "./validate-mutating-policy.js";
import { validateMutatingPolicyBinding, validateValidatingPolicyBinding } from "./validate-policy-binding.js";
import { validateValidatingPolicyStatus, validateValidatingPolicySteps } from "./validate-validating-policy.js";
import { hasMatchConditions, validateWebhooksSteps } from "./validate-webhooks.js";

const group = "admissionregistration.k8s.io";

/** What is special about one of the resources. */
interface AdmissionResource {
  /** In steps, one for each expression, where there are any. */
  validate(
    obj: KubeObject,
    old: KubeObject | undefined,
    expressions: () => AdmissionExpressions,
  ): readonly FieldError[] | Generator<void, readonly FieldError[]>;
  /** Whether validating takes the expression engine. Left out: never. */
  readonly hasExpressions?: (obj: KubeObject) => boolean;
  readonly review?: (deps: RegistryDeps) => RESTStrategy["review"];
}

/** A resource whose updates are validated as its objects are, metadata included. */
function admissionResource(resource: string, special: AdmissionResource): StoredResourceDefinition {
  return {
    group,
    resource,
    strategy(base, deps) {
      const hasManifests = deps.extra.featureGates.enabled("ManifestBasedAdmissionControlConfig");
      const { admission } = deps.expressionEngines;
      function* validate(obj: KubeObject, old?: KubeObject): Generator<void, readonly FieldError[]> {
        const own = old === undefined ? [] : validateOwnMeta(base, obj);
        const found = special.validate(obj, old, () => admission.loaded);
        const errors = "next" in found ? yield* found : found;
        return [...own, ...errors, ...(old === undefined && hasManifests ? validateNotStatic(obj) : [])];
      }
      const loadFor = async (obj: KubeObject) => {
        if (special.hasExpressions?.(obj) === true) await admission.load();
      };
      const review = special.review?.(deps);
      return {
        ...base,
        async prepareForCreate(ctx, obj) {
          await loadFor(obj);
          return base.prepareForCreate(ctx, obj);
        },
        async prepareForUpdate(ctx, obj, old) {
          await loadFor(obj);
          return base.prepareForUpdate(ctx, obj, old);
        },
        validate: (_ctx, obj) => runToEnd(validate(obj)),
        validateUpdate: (_ctx, obj, old) => runToEnd(validate(obj, old)),
        validationSteps: (_ctx, obj, old) => validate(obj, old),
        warningsOnCreate: (_ctx, obj) => (hasManifests ? [] : staticNameWarnings(obj)),
        warningsOnUpdate: (_ctx, obj) => staticNameWarnings(obj),
        ...(review === undefined ? {} : { review }),
      };
    },
  };
}

const webhooks: AdmissionResource = {
  hasExpressions: hasMatchConditions,
  validate(obj, old, expressions) {
    const check: ExpressionCheck = (text, role) => expressions().compile(text, role, { hasAuthorizer: true }).error;
    return validateWebhooksSteps(obj, check, old);
  },
};

export const mutatingWebhookConfigurations = admissionResource("mutatingwebhookconfigurations", webhooks);
export const validatingWebhookConfigurations = admissionResource("validatingwebhookconfigurations", webhooks);

export const mutatingAdmissionPolicies = admissionResource("mutatingadmissionpolicies", {
  hasExpressions: () => true,
  review: reviewParamKind,
  validate: (obj, old, expressions) =>
    validateMutatingPolicySteps(
      obj as admissionregistration_v1beta1.MutatingAdmissionPolicy,
      expressions(),
      old as admissionregistration_v1beta1.MutatingAdmissionPolicy | undefined,
    ),
});
export const mutatingAdmissionPolicyBindings = admissionResource("mutatingadmissionpolicybindings", {
  validate: (obj) => validateMutatingPolicyBinding(obj as admissionregistration_v1beta1.MutatingAdmissionPolicyBinding),
  review: (deps) =>
    reviewParamRef(deps, {
      policies: { group, resource: "mutatingadmissionpolicies" },
      listsBySelector: true,
      refusal: (user, verb) => `user ${verb} does not have "${user}" permission on the object referenced by paramRef`,
    }),
});

export const validatingAdmissionPolicies: StoredResourceDefinition = {
  ...admissionResource("validatingadmissionpolicies", {
    hasExpressions: () => true,
    review: reviewParamKind,
    validate: (obj, old, expressions) =>
      validateValidatingPolicySteps(
        obj as admissionregistration_v1.ValidatingAdmissionPolicy,
        expressions(),
        old as admissionregistration_v1.ValidatingAdmissionPolicy | undefined,
      ),
  }),
  statusStrategy: (base) => ({
    ...base,
    validateUpdate: (_ctx, obj) =>
      validateValidatingPolicyStatus(obj as admissionregistration_v1.ValidatingAdmissionPolicy),
  }),
};
export const validatingAdmissionPolicyBindings = admissionResource("validatingadmissionpolicybindings", {
  validate: (obj) => validateValidatingPolicyBinding(obj as admissionregistration_v1.ValidatingAdmissionPolicyBinding),
  review: (deps) =>
    reviewParamRef(deps, {
      policies: { group, resource: "validatingadmissionpolicies" },
      listsBySelector: false,
      refusal: (user) => `user ${user} does not have "get" permission on the object referenced by paramRef`,
    }),
});
