import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import { isHugePageResource, validateResourceName } from "../../../validation/resource-names.js";
import { aggregateAmounts } from "./aggregate-resources.js";
import type { PodValidationOptions } from "./options.js";
import { validateResources } from "./resources.js";

/** Resources of the pod as a whole, which its containers share. Mirrors `validatePodResources`. */
export function validatePodResources(
  spec: core_v1.PodSpec,
  claimNames: ReadonlySet<string>,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { resources, os } = spec;
  if (resources === undefined) return [];
  if (os?.name === "windows") return [fieldErrors.forbidden(path, "may not be set for a windows pod")];
  const claimsDetail = "claims may not be set for Resources at pod-level";
  return [
    ...(resources.claims === undefined ? [] : [fieldErrors.forbidden(path.child("claims"), claimsDetail)]),
    ...validateResources(resources, path, { claimNames, options, validateName: validatePodResourceName }),
    ...validateRequestsCover(spec, resources, path.child("requests")),
    ...validateLimitsCover(spec, resources, path),
  ];
}

const podResources = ["cpu", "hugepages-", "memory"];

function validatePodResourceName(name: string, path: FieldPath): readonly FieldError[] {
  const errors = validateResourceName(name, path);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePageResource(name)) return errors;
  return [fieldErrors.notSupported(path, name, podResources)];
}

/** What the containers ask for together is in what the pod asks for. */
function validateRequestsCover(
  spec: core_v1.PodSpec,
  { requests = {} }: core_v1.ResourceRequirements,
  path: FieldPath,
): readonly FieldError[] {
  return [...aggregateAmounts(spec, "requests")].flatMap(([name, sum]) => {
    const own = requests[name];
    if (own === undefined || sum.compare(Quantity.parse(own)) <= 0) return [];
    const detail = `must be greater than or equal to aggregate container requests of ${sum}`;
    return [fieldErrors.invalid(path.key(name), own, detail)];
  });
}

/** Huge pages are not overcommitted, so that limits add up; of everything else no container has more than the pod. */
function validateLimitsCover(
  spec: core_v1.PodSpec,
  { limits = {} }: core_v1.ResourceRequirements,
  path: FieldPath,
): readonly FieldError[] {
  const pages = [...aggregateAmounts(spec, "limits")].flatMap(([name, sum]) => {
    const own = limits[name];
    if (own === undefined || !isHugePageResource(name) || sum.compare(Quantity.parse(own)) <= 0) return [];
    const detail = `must be greater than or equal to aggregate container limits of ${sum}`;
    return [fieldErrors.invalid(path.child("limits").key(name), own, detail)];
  });
  const single = (spec.containers ?? []).flatMap(({ resources }, index) =>
    Object.entries(resources?.limits ?? {}).flatMap(([name, limit = "0"]) => {
      const own = limits[name];
      if (own === undefined || Quantity.parse(limit).compare(Quantity.parse(own)) <= 0) return [];
      const at = path.child("containers").index(index).key(name).child("limits");
      return [fieldErrors.invalid(at, limit, `must be less than or equal to pod limits of ${own}`)];
    }),
  );
  return [...pages, ...single];
}
