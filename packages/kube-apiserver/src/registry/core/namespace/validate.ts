import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isBeingDeleted,
  type KubeObject,
  validateFinalizerName,
} from "@kube-apiserver/apimachinery";
import { validateKubeFinalizerName } from "../../kube-finalizers.js";

const finalizersPath = FieldPath.root("spec", "finalizers");

function finalizersOf(namespace: KubeObject): readonly string[] {
  return (namespace as core_v1.Namespace).spec?.finalizers ?? [];
}

/** Mirrors `ValidateNamespace`, metadata excepted. */
export function validateNamespace(namespace: KubeObject): readonly FieldError[] {
  return finalizersOf(namespace).flatMap((name) => validateFinalizer(name, finalizersPath));
}

/** Mirrors `ValidateNamespaceFinalizeUpdate`, metadata excepted. */
export function validateNamespaceFinalize(namespace: KubeObject): readonly FieldError[] {
  return finalizersOf(namespace).flatMap((name, index) => validateFinalizer(name, finalizersPath.index(index)));
}

function validateFinalizer(name: string, path: FieldPath): readonly FieldError[] {
  return [...validateFinalizerName(name, path), ...validateKubeFinalizerName(name, path)];
}

/** The phase follows from deletion. Mirrors `ValidateNamespaceStatusUpdate`, metadata excepted. */
export function validateNamespaceStatus(namespace: KubeObject): readonly FieldError[] {
  const phase = (namespace as core_v1.Namespace).status?.phase ?? "";
  const [wanted, condition] = isBeingDeleted(namespace) ? ["Terminating", "not empty"] : ["Active", "empty"];
  if (phase === wanted) return [];
  const detail = `may only be '${wanted}' if \`deletionTimestamp\` is ${condition}`;
  // The capital letter is upstream's.
  return [fieldErrors.invalid(FieldPath.root("status", "Phase"), phase, detail)];
}
