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

const systemPrefix = "system-";
const maxUserValue = 1_000_000_000;

export const priorityClasses: StoredResourceDefinition = {
  group: "scheduling.k8s.io",
  resource: "priorityclasses",
  strategy: (base) => ({
    ...base,
    validate: (_ctx, obj) => validatePriorityClass(obj),
    validateUpdate: (_ctx, obj, old) => validateUnchanged(obj, old),
  }),
};

/** The names and values above those of users are the system's own. Mirrors `ValidatePriorityClass`. */
function validatePriorityClass(obj: KubeObject): readonly FieldError[] {
  const { metadata, value = 0 } = obj as scheduling_v1.PriorityClass;
  const name = metadata?.name ?? "";
  if (name.startsWith(systemPrefix)) {
    if (isSystemClass(name, value)) return [];
    return [
      fieldErrors.forbidden(
        FieldPath.root("metadata").child("name"),
        `priority class names with '${systemPrefix}' prefix are reserved for system use only. ` +
          `error: ${name} is not a known system priority class`,
      ),
    ];
  }
  if (value <= maxUserValue) return [];
  const detail = `maximum allowed value of a user defined priority is ${maxUserValue}`;
  return [fieldErrors.forbidden(FieldPath.root("value"), detail)];
}

function isSystemClass(name: string, value: number): boolean {
  return bootstrapPriorityClasses().some((known) => known.metadata?.name === name && known.value === value);
}

/** The value is copied into pods: another one would not reach those that are there. */
function validateUnchanged(obj: KubeObject, old: KubeObject): readonly FieldError[] {
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
