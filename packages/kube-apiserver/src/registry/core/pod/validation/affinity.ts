import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Label,
  validateLabelName,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import { invalidFor } from "../../../validation/names.js";
import { validateNodeSelector, validateNodeSelectorTerm } from "../../../validation/node-selector.js";
import { validateLabelKeys } from "./label-keys.js";
import type { PodValidationOptions } from "./options.js";

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

/** Where a pod wants to run, and beside whom. Mirrors `validateAffinity`. */
export function validateAffinity(
  affinity: core_v1.Affinity | undefined,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity ?? {};
  return [
    ...(nodeAffinity === undefined ? [] : validateNodeAffinity(nodeAffinity, path.child("nodeAffinity"), options)),
    ...(podAffinity === undefined ? [] : validatePodAffinity(podAffinity, path.child("podAffinity"), options)),
    ...(podAntiAffinity === undefined
      ? []
      : validatePodAffinity(podAntiAffinity, path.child("podAntiAffinity"), options)),
  ];
}

function validateNodeAffinity(
  { [required]: selector, [preferred]: terms = [] }: core_v1.NodeAffinity,
  path: FieldPath,
  { allowInvalidLabelValueInRequiredNodeAffinity: allowInvalidLabelValues }: PodValidationOptions,
): readonly FieldError[] {
  return [
    ...(selector === undefined
      ? []
      : validateNodeSelector(selector, path.child(required), { allowInvalidLabelValues })),
    ...terms.flatMap(({ weight = 0, preference }, index) => {
      const at = path.child(preferred).index(index);
      return [
        ...validateWeight(weight, at.child("weight")),
        // Values that no label can have do not hurt where there is only one node.
        ...validateNodeSelectorTerm(preference ?? {}, at.child("preference"), { allowInvalidLabelValues: true }),
      ];
    }),
  ];
}

function validateWeight(weight: number, path: FieldPath): readonly FieldError[] {
  return weight > 0 && weight <= 100 ? [] : [fieldErrors.invalid(path, weight, "must be in the range 1-100")];
}

function validatePodAffinity(
  { [required]: terms = [], [preferred]: weighted = [] }: core_v1.PodAffinity,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  return [
    ...terms.flatMap((term, index) => validateTerm(term, path.child(required).index(index), options)),
    ...weighted.flatMap(({ weight = 0, podAffinityTerm }, index) => {
      const at = path.child(preferred).index(index);
      return [
        ...validateWeight(weight, at.child("weight")),
        ...validateTerm(podAffinityTerm ?? { topologyKey: "" }, at.child("podAffinityTerm"), options),
      ];
    }),
  ];
}

function validateTerm(
  term: core_v1.PodAffinityTerm,
  path: FieldPath,
  { allowInvalidLabelValueInSelector }: PodValidationOptions,
): readonly FieldError[] {
  const { namespaces = [], topologyKey = "", labelSelector, matchLabelKeys, mismatchLabelKeys } = term;
  const keyPath = path.child("topologyKey");
  return [
    ...validateTermSelectors(term, path, allowInvalidLabelValueInSelector),
    ...namespaces.flatMap((name) => invalidFor(isDNS1123Label(name), name, path.child("namespace"))),
    ...validateLabelKeys({ labelSelector, matchLabelKeys, mismatchLabelKeys }, path),
    ...(topologyKey === "" ? [fieldErrors.required(keyPath, "can not be empty")] : []),
    ...validateLabelName(topologyKey, keyPath),
  ];
}

/** The selectors of a term. Mirrors `ValidatePodAffinityTermSelector`. */
export function validateTermSelectors(
  { labelSelector, namespaceSelector }: core_v1.PodAffinityTerm,
  path: FieldPath,
  allowInvalidLabelValues: boolean,
): readonly FieldError[] {
  return [
    ...validateLabelSelector(labelSelector, path.child("labelSelector"), { allowInvalidLabelValues }),
    ...validateLabelSelector(namespaceSelector, path.child("namespaceSelector"), { allowInvalidLabelValues }),
  ];
}
