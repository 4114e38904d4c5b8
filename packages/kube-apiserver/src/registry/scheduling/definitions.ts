import { bootstrapPriorityClasses } from "@kube-apiserver/api";
import type { scheduling_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type KubeObject,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { requireSupported } from "../validation/supported-values.js";

const systemPrefix = "system-";
const maxUserValue = 1_000_000_000;

export const priorityClasses: StoredResourceDefinition = {
  group: "scheduling.k8s.io",
  resource: "priorityclasses",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validatePriorityClass(obj),
    validateUpdate: (_ctx, obj, old) => validatePriorityClassUpdate(obj, old),
  }),
};

/** The names and values above those of users are the system's own. Mirrors `ValidatePriorityClass`. */
export function validatePriorityClass(obj: KubeObject): readonly FieldError[] {
  const { metadata, value = 0, globalDefault = false, preemptionPolicy } = obj as scheduling_v1.PriorityClass;
  const policyErrors =
    preemptionPolicy === undefined
      ? []
      : requireSupported(preemptionPolicy, ["PreemptLowerPriority", "Never"], FieldPath.root("preemptionPolicy"), "");
  return [...validateValue(metadata?.name ?? "", value, globalDefault), ...policyErrors];
}

function validateValue(name: string, value: number, globalDefault: boolean): readonly FieldError[] {
  if (name.startsWith(systemPrefix)) {
    const problem = systemClassProblem(name, value, globalDefault);
    if (problem === undefined) return [];
    const detail = `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${problem}`;
    return [fieldErrors.forbidden(FieldPath.root("metadata", "name"), detail)];
  }
  if (value <= maxUserValue) return [];
  const detail = `maximum allowed value of a user defined priority is ${maxUserValue}`;
  return [fieldErrors.forbidden(FieldPath.root("value"), detail)];
}

/** Mirrors `IsKnownSystemPriorityClass`. */
function systemClassProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = bootstrapPriorityClasses().find(({ metadata }) => metadata?.name === name);
  if (known === undefined) return `${name} is not a known system priority class`;
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

/** The value is copied into pods: another one would not reach those that are there. */
export function validatePriorityClassUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = obj as scheduling_v1.PriorityClass;
  const before = old as scheduling_v1.PriorityClass;
  return [
    ...(next.value === before.value
      ? []
      : [fieldErrors.forbidden(FieldPath.root("value"), "may not be changed in an update.")]),
    ...validateImmutableField(
      next.preemptionPolicy ?? null,
      before.preemptionPolicy ?? null,
      FieldPath.root("preemptionPolicy"),
    ),
  ];
}
