import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isConfigMapKey,
  nameIsDNSLabel,
  nameIsDNSSubdomain,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../validation/names.js";

type Source = core_v1.NodeConfigSource;
type ConfigMapSource = core_v1.ConfigMapNodeConfigSource;

/** Where a kubelet is to read its config: not which version. Mirrors `validateNodeConfigSourceSpec`. */
export function validateConfigSource(source: Source, path: FieldPath): readonly FieldError[] {
  return validateSource(source, path, (configMap, at) => [
    ...(["uid", "resourceVersion"] as const)
      .filter((name) => (configMap[name] ?? "") !== "")
      .map((name) => fieldErrors.forbidden(at.child(name), `${name} must not be set in spec`)),
  ]);
}

/** What kubelets have read. Mirrors `validateNodeConfigStatus`. */
export function validateConfigStatus(status: core_v1.NodeConfigStatus, path: FieldPath): readonly FieldError[] {
  return (["assigned", "active", "lastKnownGood"] as const).flatMap((name) => {
    const source = status[name];
    if (source === undefined) return [];
    return validateSource(source, path.child(name), (configMap, at) => [
      ...(["uid", "resourceVersion"] as const)
        .filter((field) => (configMap[field] ?? "") === "")
        .map((field) => fieldErrors.required(at.child(field))),
    ]);
  });
}

function validateSource(
  { configMap }: Source,
  path: FieldPath,
  validateVersion: (configMap: ConfigMapSource, path: FieldPath) => readonly FieldError[],
): readonly FieldError[] {
  if (configMap === undefined) {
    return [fieldErrors.invalid(path, { ConfigMap: null }, "exactly one reference subfield must be non-nil")];
  }
  const at = path.child("configMap");
  const { namespace = "", name = "", kubeletConfigKey = "" } = configMap;
  return [
    ...validateVersion(configMap, at),
    ...checkText(namespace, (text) => nameIsDNSLabel(text, false), at.child("namespace")),
    ...checkText(name, (text) => nameIsDNSSubdomain(text, false), at.child("name")),
    ...checkText(kubeletConfigKey, isConfigMapKey, at.child("kubeletConfigKey")),
  ];
}

function checkText(text: string, check: (text: string) => readonly string[], path: FieldPath): readonly FieldError[] {
  return text === "" ? [fieldErrors.required(path)] : invalidFor(check(text), text, path);
}
