import type { admissionregistration_v1 } from "@kube-apiserver/api/types";
import { ageOf, nameOf, selectorText, unset } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

type WebhookConfiguration =
  | admissionregistration_v1.MutatingWebhookConfiguration
  | admissionregistration_v1.ValidatingWebhookConfiguration;

const printWebhookConfiguration = printCells<WebhookConfiguration>((configuration, nowMs) => [
  nameOf(configuration),
  configuration.webhooks?.length ?? 0,
  ageOf(configuration, nowMs),
]);

const printValidatingAdmissionPolicy = printCells<admissionregistration_v1.ValidatingAdmissionPolicy>(
  (policy, nowMs) => [
    nameOf(policy),
    policy.spec?.validations?.length ?? 0,
    paramKindText(policy.spec?.paramKind),
    ageOf(policy, nowMs),
  ],
);

const printMutatingAdmissionPolicy = printCells<admissionregistration_v1.MutatingAdmissionPolicy>((policy, nowMs) => [
  nameOf(policy),
  policy.spec?.mutations?.length ?? 0,
  paramKindText(policy.spec?.paramKind),
  ageOf(policy, nowMs),
]);

function paramKindText(paramKind: admissionregistration_v1.ParamKind | undefined): string {
  return paramKind === undefined ? unset : `${paramKind.apiVersion ?? ""}/${paramKind.kind ?? ""}`;
}

type PolicyBinding =
  | admissionregistration_v1.ValidatingAdmissionPolicyBinding
  | admissionregistration_v1.MutatingAdmissionPolicyBinding;

const printPolicyBinding = printCells<PolicyBinding>((binding, nowMs) => [
  nameOf(binding),
  binding.spec?.policyName ?? "",
  paramRefText(binding.spec?.paramRef),
  ageOf(binding, nowMs),
]);

/** Without a namespace it is `*`: whether the parameter lives in one cannot be told from here. */
function paramRefText(paramRef: admissionregistration_v1.ParamRef | undefined): string {
  const { name = "", namespace = "", selector } = paramRef ?? {};
  if (name !== "") return `${namespace === "" ? "*" : namespace}/${name}`;
  return selector === undefined ? unset : selectorText(selector, "<error>");
}

/** Printers of `admissionregistration.k8s.io`. */
export const admissionregistrationPrinters: GroupPrinters = {
  mutatingadmissionpolicies: printMutatingAdmissionPolicy,
  mutatingadmissionpolicybindings: printPolicyBinding,
  mutatingwebhookconfigurations: printWebhookConfiguration,
  validatingadmissionpolicies: printValidatingAdmissionPolicy,
  validatingadmissionpolicybindings: printPolicyBinding,
  validatingwebhookconfigurations: printWebhookConfiguration,
};
