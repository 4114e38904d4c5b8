import type { networking_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isDomainPrefixedPath,
  type KubeObject,
  nameIsDNSLabel,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../validation/names.js";
import { validateTypedReference } from "./validate-ingress-backend.js";

const specPath = FieldPath.root("spec");
const controllerPath = specPath.child("controller");
const maxControllerBytes = 250;
const scopes: readonly string[] = ["Cluster", "Namespace"];

function specOf(ingressClass: KubeObject): networking_v1.IngressClassSpec {
  return (ingressClass as networking_v1.IngressClass).spec ?? {};
}

/** Mirrors `ValidateIngressClass`, metadata excepted. */
export function validateIngressClass(ingressClass: KubeObject): readonly FieldError[] {
  const { controller = "", parameters } = specOf(ingressClass);
  return [
    ...validateController(controller),
    ...(parameters === undefined ? [] : validateParameters(parameters, specPath.child("parameters"))),
  ];
}

/** Mirrors the part of `ValidateIngressClassUpdate` about what changed. */
export function validateIngressClassUpdate(ingressClass: KubeObject, old: KubeObject): readonly FieldError[] {
  return validateImmutableField(specOf(ingressClass).controller, specOf(old).controller, controllerPath);
}

function validateController(controller: string): readonly FieldError[] {
  if (controller === "") return [fieldErrors.required(controllerPath)];
  const isLong = Buffer.byteLength(controller) > maxControllerBytes;
  return [
    ...(isLong ? [fieldErrors.tooLong(controllerPath, maxControllerBytes)] : []),
    ...isDomainPrefixedPath(controllerPath, controller),
  ];
}

function validateParameters(
  parameters: networking_v1.IngressClassParametersReference,
  path: FieldPath,
): readonly FieldError[] {
  const { scope, namespace } = parameters;
  const errors = validateTypedReference(parameters, path);
  const scopePath = path.child("scope");
  const namespacePath = path.child("namespace");
  if (scope === undefined) return [...errors, fieldErrors.required(scopePath)];
  if (!scopes.includes(scope)) return [...errors, fieldErrors.notSupported(scopePath, scope, scopes)];
  if (scope === "Cluster") {
    if (namespace === undefined) return errors;
    return [...errors, fieldErrors.forbidden(namespacePath, "`parameters.scope` is set to 'Cluster'")];
  }
  if (namespace === undefined) {
    return [...errors, fieldErrors.required(namespacePath, "`parameters.scope` is set to 'Namespace'")];
  }
  return [...errors, ...invalidFor(nameIsDNSLabel(namespace, false), namespace, namespacePath)];
}
