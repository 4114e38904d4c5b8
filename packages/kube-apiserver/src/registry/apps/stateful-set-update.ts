import type { apps_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";
import { validateWorkload } from "../validation/workload.js";

/** What of a stateful set may change. */
const changeable = [
  "minReadySeconds",
  "ordinals",
  "persistentVolumeClaimRetentionPolicy",
  "replicas",
  "revisionHistoryLimit",
  "template",
  "updateStrategy",
] as const;

const detail =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

/** Mirrors `ValidateStatefulSetUpdate`. */
export function validateStatefulSetUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const errors = validateWorkload(obj, "statefulset", { volumesAreListed: false });
  const same = jsonEqual(fixedPart(obj), fixedPart(old));
  return same ? errors : [...errors, fieldErrors.forbidden(FieldPath.root("spec"), detail)];
}

function fixedPart(obj: KubeObject): JSONObject {
  const spec: JSONObject = { ...(obj as apps_v1.StatefulSet).spec };
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !(changeable as readonly string[]).includes(name)));
}
