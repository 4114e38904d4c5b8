import type { admissionregistration_v1, admissionregistration_v1beta1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateDNS1123Subdomain } from "../validation/names.js";
import { validateSupported } from "../validation/supported-values.js";
import { validateMatchResources } from "./validate-match-resources.js";
import { validateParamRef } from "./validate-params.js";

const specPath = FieldPath.root("spec");

/** Mirrors `ValidateMutatingAdmissionPolicyBinding`, metadata excepted. */
export function validateMutatingPolicyBinding({
  spec = {},
}: admissionregistration_v1beta1.MutatingAdmissionPolicyBinding): readonly FieldError[] {
  const { policyName = "", paramRef, matchResources } = spec;
  const namePath = specPath.child("policyName");
  return [
    ...(policyName === "" ? [fieldErrors.required(namePath)] : validateDNS1123Subdomain(policyName, namePath)),
    ...validateParamRef(paramRef, specPath.child("paramRef")),
    ...validateMatchResources(matchResources, specPath.child("matchResources")),
  ];
}

/** Mirrors `ValidateValidatingAdmissionPolicyBinding`, metadata excepted. */
export function validateValidatingPolicyBinding(
  binding: admissionregistration_v1.ValidatingAdmissionPolicyBinding,
): readonly FieldError[] {
  const { spec } = binding;
  return [
    ...validateMutatingPolicyBinding({ ...(spec === undefined ? {} : { spec }) }),
    ...validateActions(spec?.validationActions ?? [], specPath.child("validationActions")),
  ];
}

/** Mirrors `validateValidationActions`. */
function validateActions(actions: readonly string[], path: FieldPath): readonly FieldError[] {
  const both =
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and " +
    "headers serves no purpose)";
  return [
    ...actions.flatMap((action, index) => [
      ...validateSupported(action, ["Audit", "Deny", "Warn"], path.index(index)),
      ...(actions.indexOf(action) < index ? [fieldErrors.duplicate(path.index(index), action)] : []),
    ]),
    ...(actions.includes("Deny") && actions.includes("Warn") ? [fieldErrors.invalid(path, actions, both)] : []),
    ...(actions.length === 0 ? [fieldErrors.required(path, "at least one validation action is required")] : []),
  ];
}
