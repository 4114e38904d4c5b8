import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateSupported } from "../../../validation/supported-values.js";
import type { PodValidationOptions } from "./options.js";

const policies = ["Always", "Never", "OnFailure"];
const operators = ["In", "NotIn"];
const maxRules = 20;
const maxExitCodes = 255;
const needsPolicy = "must specify restartPolicy when restart rules are used";

/** When a container is started again, where that differs from its pod. */
export function validateRestartPolicy(
  container: core_v1.Container,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  if (options.allowContainerRestartPolicyRules) return validatePolicyAndRules(container, path, options);
  if (container.restartPolicy === undefined) return [];
  return [fieldErrors.forbidden(path.child("restartPolicy"), "may not be set for non-init containers")];
}

/** The same for init containers; `Always` makes a sidecar. Mirrors `validateInitContainerRestartPolicy`. */
export function validateInitRestartPolicy(
  container: core_v1.Container,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { restartPolicy, restartPolicyRules = [] } = container;
  const policyPath = path.child("restartPolicy");
  if (restartPolicy === undefined) {
    return restartPolicyRules.length === 0 ? [] : [fieldErrors.required(policyPath, needsPolicy)];
  }
  if (!options.allowContainerRestartPolicyRules) return validateSupported(restartPolicy, ["Always"], policyPath);
  if (restartPolicy !== "Always" || options.allowRestartAllContainers) {
    return validatePolicyAndRules(container, path, options);
  }
  if (restartPolicyRules.length === 0) return [];
  const detail = "restartPolicyRules are not allowed for init containers with restart policy Always";
  return [fieldErrors.forbidden(path.child("restartPolicyRules"), detail)];
}

/** Mirrors `validateContainerRestartPolicy`. */
function validatePolicyAndRules(
  { restartPolicy, restartPolicyRules: rules = [] }: core_v1.Container,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const policyPath = path.child("restartPolicy");
  const rulesPath = path.child("restartPolicyRules");
  const isMissing = restartPolicy === undefined && rules.length > 0;
  return [
    ...(isMissing ? [fieldErrors.required(policyPath, needsPolicy)] : []),
    ...validateSupported(restartPolicy, policies, policyPath),
    ...(rules.length > maxRules ? [fieldErrors.tooMany(rulesPath, rules.length, maxRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, rulesPath.index(index), options)),
  ];
}

function validateRule(
  { action = "", exitCodes }: core_v1.ContainerRestartRule,
  path: FieldPath,
  { allowRestartAllContainers }: PodValidationOptions,
): readonly FieldError[] {
  const actions = allowRestartAllContainers ? ["Restart", "RestartAllContainers"] : ["Restart"];
  const errors = validateSupported(action, actions, path.child("action"));
  const codesPath = path.child("exitCodes");
  if (exitCodes === undefined) return [...errors, fieldErrors.required(codesPath, "must be specified")];
  const { operator = "", values = [] } = exitCodes;
  return [
    ...errors,
    ...validateSupported(operator, operators, codesPath.child("operator")),
    ...(values.length > maxExitCodes
      ? [fieldErrors.tooMany(codesPath.child("values"), values.length, maxExitCodes)]
      : []),
  ];
}
