import type { core_v1 } from "@kube-apiserver/api/types";
import {
  annotationOf,
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type KubeObject,
  parseJSON,
} from "@kube-apiserver/apimachinery";
import { validateTaints } from "./validate-taints.js";

const taintsKey = "scheduler.alpha.kubernetes.io/taints";
const avoidPodsKey = "scheduler.alpha.kubernetes.io/preferAvoidPods";
const path = FieldPath.root("metadata", "annotations");

/** Annotations from before there were fields. Mirrors `ValidateNodeSpecificAnnotations`. */
export function validateNodeAnnotations(node: KubeObject): readonly FieldError[] {
  return [
    ...validateJSON(node, taintsKey, path, (value) =>
      validateTaints(listOf(value).map(lowerCased) as unknown as core_v1.Taint[], path.child(taintsKey)),
    ),
    ...validateJSON(node, avoidPodsKey, path.child("AvoidPods"), validateAvoidPods),
  ];
}

function validateJSON(
  node: KubeObject,
  key: string,
  errorPath: FieldPath,
  validate: (value: JSONValue) => readonly FieldError[],
): readonly FieldError[] {
  const text = annotationOf(node, key) ?? "";
  if (text === "") return [];
  let value: JSONValue;
  try {
    value = parseJSON(text);
  } catch (err) {
    return [fieldErrors.invalid(errorPath, key, err instanceof Error ? err.message : String(err))];
  }
  return validate(value);
}

function listOf(value: JSONValue | undefined): readonly JSONObject[] {
  return Array.isArray(value) ? value.filter(isJSONObject) : [];
}

/** Go reads the names of fields in any case. */
function lowerCased(value: JSONObject): JSONObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), member]),
  );
}

/** Pods of some controllers stay away, so each entry names one. Mirrors `validatePreferAvoidPodsEntry`. */
function validateAvoidPods(value: JSONValue): readonly FieldError[] {
  const entries = isJSONObject(value) ? listOf(getOwn(value, "preferAvoidPods")) : [];
  return entries.flatMap((entry, index) => {
    const at = path.child(avoidPodsKey).index(index).child("PodSignature");
    const signature = getOwn(entry, "podSignature");
    const controller = isJSONObject(signature) ? getOwn(signature, "podController") : undefined;
    if (!isJSONObject(controller)) return [fieldErrors.required(at)];
    if (getOwn(controller, "controller") === true) return [];
    return [fieldErrors.invalid(at.child("PodController", "Controller"), false, "must point to a controller")];
  });
}
