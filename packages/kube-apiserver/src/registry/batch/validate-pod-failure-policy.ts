import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, isQualifiedName, omitValue } from "@kube-apiserver/apimachinery";
import { requireSupported } from "../validation/supported-values.js";

const maxRules = 20;
const maxExitCodes = 255;
const maxConditions = 20;
const actions: readonly string[] = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators: readonly string[] = ["In", "NotIn"];
const statuses: readonly string[] = ["False", "True", "Unknown"];

/** What becomes of a job when its pods fail. Mirrors `validatePodFailurePolicy`. */
export function validatePodFailurePolicy(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const rulesPath = path.child("rules");
  return [
    ...(rules.length > maxRules ? [fieldErrors.tooMany(rulesPath, rules.length, maxRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, spec, rulesPath.index(index))),
  ];
}

function validateRule(
  rule: batch_v1.PodFailurePolicyRule,
  spec: batch_v1.JobSpec,
  path: FieldPath,
): readonly FieldError[] {
  const { action, onExitCodes, onPodConditions = [] } = rule;
  const hasConditions = onPodConditions.length > 0;
  const actionPath = path.child("action");
  const errors =
    action === "FailIndex" && spec.backoffLimitPerIndex === undefined
      ? [fieldErrors.invalid(actionPath, action, "requires the backoffLimitPerIndex to be set")]
      : requireSupported(action, actions, actionPath);
  return [
    ...errors,
    ...(onExitCodes === undefined ? [] : validateExitCodes(onExitCodes, spec, path.child("onExitCodes"))),
    ...(hasConditions ? validateConditions(onPodConditions, path.child("onPodConditions")) : []),
    ...validateOneKind(onExitCodes !== undefined, hasConditions, path),
  ];
}

function validateOneKind(hasExitCodes: boolean, hasConditions: boolean, path: FieldPath): readonly FieldError[] {
  if (hasExitCodes !== hasConditions) return [];
  const detail = hasExitCodes
    ? "specifying both OnExitCodes and OnPodConditions is not supported"
    : "specifying one of OnExitCodes and OnPodConditions is required";
  return [fieldErrors.invalid(path, omitValue, detail)];
}

function validateConditions(
  patterns: readonly batch_v1.PodFailurePolicyOnPodConditionsPattern[],
  path: FieldPath,
): readonly FieldError[] {
  return [
    ...(patterns.length > maxConditions ? [fieldErrors.tooMany(path, patterns.length, maxConditions)] : []),
    ...patterns.flatMap(({ type, status }, index) => [
      ...isQualifiedName(type).map((message) => fieldErrors.invalid(path.index(index).child("type"), type, message)),
      ...requireSupported(status, statuses, path.index(index).child("status")),
    ]),
  ];
}

function validateExitCodes(
  { operator, containerName, values: codes }: batch_v1.PodFailurePolicyOnExitCodesRequirement,
  { template }: batch_v1.JobSpec,
  path: FieldPath,
): readonly FieldError[] {
  const { containers = [], initContainers = [] } = template?.spec ?? {};
  const names = [...containers, ...initContainers].map(({ name }) => name);
  const errors = [...requireSupported(operator, operators, path.child("operator"))];
  if (containerName !== undefined && !names.includes(containerName)) {
    const detail = "must be one of the container or initContainer names in the pod template";
    errors.push(fieldErrors.invalid(path.child("containerName"), containerName, detail));
  }
  return [...errors, ...validateCodes(codes ?? [], operator, path.child("values"))];
}

function validateCodes(codes: readonly number[], operator: string, path: FieldPath): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (codes.length === 0) errors.push(fieldErrors.invalid(path, codes, "at least one value is required"));
  if (codes.length > maxExitCodes) errors.push(fieldErrors.tooMany(path, codes.length, maxExitCodes));
  const seen = new Set<number>();
  for (const [index, code] of codes.entries()) {
    const at = path.index(index);
    if (operator === "In" && code === 0)
      errors.push(fieldErrors.invalid(at, code, "must not be 0 for the In operator"));
    if (seen.has(code)) errors.push(fieldErrors.duplicate(at, code));
    seen.add(code);
  }
  const isOrdered = codes.every((code, index) => code >= (codes[index - 1] ?? code));
  return isOrdered ? errors : [...errors, fieldErrors.invalid(path, codes, "must be ordered")];
}
