import type { resource_v1alpha3 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { validateConditions } from "../validation/conditions.js";
import { validateCSIDriverName } from "../validation/csi-driver-name.js";
import { validateDNS1123Label } from "../validation/names.js";
import { validatePoolName } from "./validate-names.js";
import { validateDeviceTaint } from "./validate-taints.js";

type Rule = resource_v1alpha3.DeviceTaintRule;

const path = FieldPath.root("spec");
const maxConditions = 8;

/** Mirrors `ValidateDeviceTaintRule` and its update, metadata excepted. */
export function validateDeviceTaintRule({ spec }: Rule, old?: Rule): readonly FieldError[] {
  const { driver, pool, device } = spec.deviceSelector ?? {};
  const at = path.child("deviceSelector");
  return [
    ...(driver === undefined ? [] : validateCSIDriverName(driver, at.child("driver"))),
    ...(pool === undefined ? [] : validatePoolName(pool, at.child("pool"))),
    ...(device === undefined ? [] : validateDNS1123Label(device, at.child("device"))),
    ...validateDeviceTaint(spec.taint, path.child("taint"), old?.spec.taint),
  ];
}

/** Mirrors `ValidateDeviceTaintRuleStatusUpdate`, metadata excepted. */
export function validateDeviceTaintRuleStatus({ status }: Rule): readonly FieldError[] {
  const { conditions = [] } = status ?? {};
  const at = FieldPath.root("status", "conditions");
  const errors = validateConditions(conditions, at);
  return conditions.length > maxConditions
    ? [...errors, fieldErrors.tooMany(at, conditions.length, maxConditions)]
    : errors;
}
