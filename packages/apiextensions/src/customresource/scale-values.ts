import { type FieldError, fieldErrors, type JSONValue, type KubeObject } from "@kube-apiserver/apimachinery";
import { type FieldNames, valueAt } from "@kube-apiserver/generic-server";
import type { ScaleSubresource } from "../definition/types.js";

const maxInt32 = 2_147_483_647;

/** `.spec.replicas` as the names on the way. */
export function splitPath(path: string): FieldNames {
  return path.replace(/^\./, "").split(".");
}

/** Replicas that a scale subresource can show. Mirrors `ValidateScaleSpec`. */
export function validateScaleSpec(obj: KubeObject, scale: ScaleSubresource | undefined): readonly FieldError[] {
  return scale === undefined ? [] : validateReplicas(obj, scale.specReplicasPath);
}

/** Replicas and selector that a scale subresource can show. Mirrors `ValidateScaleStatus`. */
export function validateScaleStatus(obj: KubeObject, scale: ScaleSubresource | undefined): readonly FieldError[] {
  if (scale === undefined) return [];
  const { statusReplicasPath, labelSelectorPath = "" } = scale;
  return [
    ...validateReplicas(obj, statusReplicasPath),
    ...(labelSelectorPath === "" ? [] : validateSelector(obj, labelSelectorPath)),
  ];
}

function validateReplicas(obj: KubeObject, path: string): readonly FieldError[] {
  const value = valueAt(obj, splitPath(path));
  if (value === undefined) return [];
  if (!isInteger(value)) return [fieldErrors.invalid(path, 0, accessorError(path, value, "int64"))];
  if (value < 0) return [fieldErrors.invalid(path, value, "should be a non-negative integer")];
  return value > maxInt32 ? [fieldErrors.invalid(path, value, `should be less than or equal to ${maxInt32}`)] : [];
}

function validateSelector(obj: KubeObject, path: string): readonly FieldError[] {
  const value = valueAt(obj, splitPath(path));
  if (value === undefined || typeof value === "string") return [];
  return [fieldErrors.invalid(path, "", accessorError(path, value, "string"))];
}

function isInteger(value: JSONValue): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

/** As `unstructured.NestedInt64` and its kin say it. */
function accessorError(path: string, value: JSONValue, expected: string): string {
  return `${path} accessor error: ${printed(value)} is of the type ${goTypeOf(value)}, expected ${expected}`;
}

function printed(value: JSONValue): string {
  return value === null ? "<nil>" : String(value);
}

function goTypeOf(value: JSONValue): string {
  if (value === null) return "<nil>";
  if (Array.isArray(value)) return "[]interface {}";
  if (typeof value === "object") return "map[string]interface {}";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "string";
  return isInteger(value) ? "int64" : "float64";
}
