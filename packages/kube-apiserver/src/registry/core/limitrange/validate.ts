import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isQualifiedName,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../validation/names.js";
import { validateContainerResourceName, validateResourceName } from "../../validation/resource-names.js";
import { type LimitAmounts, validateLimitAmounts } from "./validate-amounts.js";

type Limit = core_v1.LimitRangeItem;

const limitsPath = FieldPath.root("spec", "limits");
const types: readonly string[] = ["Container", "PersistentVolumeClaim", "Pod"];
const bounds = ["max", "min"] as const;
const defaults = ["default", "defaultRequest"] as const;
const ratio = "maxLimitRequestRatio";

/** Mirrors `ValidateLimitRange`, metadata excepted. */
export function validateLimitRange(limitRange: KubeObject): readonly FieldError[] {
  const { limits = [] } = (limitRange as core_v1.LimitRange).spec ?? {};
  const seen = new Set<string>();
  return limits.flatMap((limit, index) => {
    const path = limitsPath.index(index);
    const { type = "" } = limit;
    const repeated = seen.has(type) ? [fieldErrors.duplicate(path.child("type"), type)] : [];
    seen.add(type);
    return [...validateType(type, path.child("type")), ...repeated, ...validateLimit(limit, path)];
  });
}

/** Mirrors `validateLimitRangeTypeName`. */
function validateType(type: string, path: FieldPath): readonly FieldError[] {
  const messages = isQualifiedName(type);
  if (messages.length > 0) return invalidFor(messages, type, path);
  if (type.includes("/") || types.includes(type)) return [];
  return [fieldErrors.invalid(path, type, "must be a standard limit type or fully qualified")];
}

function validateLimit(limit: Limit, path: FieldPath): readonly FieldError[] {
  const { type = "" } = limit;
  const isPod = type === "Pod";
  const counted = [...bounds, ...(isPod ? [] : defaults), ratio] as const;
  const namesOf = (field: keyof LimitAmounts) => validateNames(limit[field] ?? {}, type, path.child(field));
  const amounts: LimitAmounts = isPod ? { ...limit, default: {}, defaultRequest: {} } : limit;
  const resources = new Set(counted.flatMap((field) => Object.keys(limit[field] ?? {})));
  return [
    ...bounds.flatMap(namesOf),
    ...(isPod ? refuseDefaults(limit, path) : defaults.flatMap(namesOf)),
    ...(type === "PersistentVolumeClaim" ? requireStorage(limit, path) : []),
    ...namesOf(ratio),
    ...[...resources].flatMap((resource) => validateLimitAmounts(amounts, resource, path)),
  ];
}

function validateNames(
  amounts: Readonly<Record<string, string | undefined>>,
  type: string,
  path: FieldPath,
): readonly FieldError[] {
  const isOfPods = type === "Pod" || type === "Container";
  const validateName = isOfPods ? validateContainerResourceName : validateResourceName;
  return Object.keys(amounts).flatMap((name) => validateName(name, path.key(name)));
}

function refuseDefaults(limit: Limit, path: FieldPath): readonly FieldError[] {
  return defaults
    .filter((field) => Object.keys(limit[field] ?? {}).length > 0)
    .map((field) => fieldErrors.forbidden(path.child(field), "may not be specified when `type` is 'Pod'"));
}

function requireStorage({ min = {}, max = {} }: Limit, path: FieldPath): readonly FieldError[] {
  if (getOwn(min, "storage") !== undefined || getOwn(max, "storage") !== undefined) return [];
  const detail = "either minimum or maximum storage value is required, but neither was provided";
  return [fieldErrors.required(path.child("limits"), detail)];
}
