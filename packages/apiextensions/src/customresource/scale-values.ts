import { type FieldError, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import type { FieldNames } from "@kube-apiserver/generic-server";
import type { ScaleSubresource } from "../definition/types.js";
import { AccessorError, nestedInt64, nestedString } from "./nested-value.js";

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
  const value = read(() => nestedInt64(obj, splitPath(path)));
  if (value === undefined) return [];
  if (value instanceof AccessorError) return [fieldErrors.invalid(path, 0, value.message)];
  if (value < 0) return [fieldErrors.invalid(path, value, "should be a non-negative integer")];
  return value > maxInt32 ? [fieldErrors.invalid(path, value, `should be less than or equal to ${maxInt32}`)] : [];
}

function validateSelector(obj: KubeObject, path: string): readonly FieldError[] {
  const value = read(() => nestedString(obj, splitPath(path)));
  return value instanceof AccessorError ? [fieldErrors.invalid(path, "", value.message)] : [];
}

function read<T>(value: () => T): T | AccessorError {
  try {
    return value();
  } catch (err) {
    if (err instanceof AccessorError) return err;
    throw err;
  }
}
