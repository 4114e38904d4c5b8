import type { apps_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type IntOrString,
  type KubeObject,
} from "@kube-apiserver/apimachinery";

const path = FieldPath.root("spec").child("strategy");

/** A rolling update has to be able to move, and only a rolling update has settings. Mirrors `ValidateDeploymentStrategy`. */
export function validateDeploymentStrategy(obj: KubeObject): readonly FieldError[] {
  const { type, rollingUpdate } = (obj as apps_v1.Deployment).spec?.strategy ?? {};
  const updatePath = path.child("rollingUpdate");
  if (type === "Recreate") {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate === undefined ? [] : [fieldErrors.forbidden(updatePath, detail)];
  }
  if (type !== undefined && type !== "RollingUpdate") {
    return [fieldErrors.notSupported(path, { type }, ["Recreate", "RollingUpdate"])];
  }
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
  if (!isZero(maxUnavailable) || !isZero(maxSurge)) return [];
  return [fieldErrors.invalid(updatePath.child("maxUnavailable"), maxUnavailable, "may not be 0 when `maxSurge` is 0")];
}

function isZero(value: IntOrString | undefined): boolean {
  return value === 0 || value === "0%";
}
