import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, Quantity } from "@kube-apiserver/apimachinery";
import {
  isDivisibleByPage,
  isHugePageResource,
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceQuantity,
} from "../../../validation/resource-names.js";
import type { PodValidationOptions } from "./options.js";
import { validateResourceClaimNames } from "./resource-claims.js";

type NameCheck = (name: string, path: FieldPath) => readonly FieldError[];
type Amounts = NonNullable<core_v1.ResourceRequirements["limits"]>;

/** What {@link validateResources} must know besides the resources. */
export interface ResourceRules {
  /** Names of the claims of the pod. */
  readonly claimNames: ReadonlySet<string>;
  readonly options: Pick<PodValidationOptions, "allowIndivisibleHugePagesValues">;
  /** Left out: the resources that containers can have. */
  readonly validateName?: NameCheck;
}

/** Requests, limits and claims of a container or pod. Mirrors `validateResourceRequirements`. */
export function validateResources(
  { limits = {}, requests = {}, claims = [] }: core_v1.ResourceRequirements,
  path: FieldPath,
  { claimNames, options, validateName = validateContainerResourceName }: ResourceRules,
): readonly FieldError[] {
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  const needsMore = names.some(isHugePageResource) && !names.some((name) => name === "cpu" || name === "memory");
  const validateAmount = (name: string, text: string, at: FieldPath) => [
    ...validateName(name, at),
    ...validateResourceQuantity(name, text, at),
  ];
  return [
    ...entriesOf(limits).flatMap(([name, text]) => {
      const at = path.child("limits").key(name);
      return [...validateAmount(name, text, at), ...validatePages(name, text, at, options)];
    }),
    ...entriesOf(requests).flatMap(([name, text]) => {
      const at = path.child("requests").key(name);
      return [
        ...validateAmount(name, text, at),
        ...validateAgainstLimit(name, text, limits, path),
        ...validatePages(name, text, at, options),
      ];
    }),
    ...(needsMore ? [fieldErrors.forbidden(path, "HugePages require cpu or memory")] : []),
    ...validateResourceClaimNames(claims, claimNames, path.child("claims")),
  ];
}

function entriesOf(amounts: Amounts): readonly (readonly [string, string])[] {
  return Object.entries(amounts).map(([name, text = "0"]) => [name, text]);
}

function validatePages(
  name: string,
  text: string,
  path: FieldPath,
  { allowIndivisibleHugePagesValues }: ResourceRules["options"],
): readonly FieldError[] {
  if (!isHugePageResource(name) || allowIndivisibleHugePagesValues) return [];
  if (isDivisibleByPage(name, Quantity.parse(text))) return [];
  return [fieldErrors.invalid(path, text, `${text} is not positive integer multiple of ${name}`)];
}

function validateAgainstLimit(name: string, text: string, limits: Amounts, path: FieldPath): readonly FieldError[] {
  const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
  const canOvercommit = isOvercommitAllowed(name);
  if (limit === undefined) {
    if (canOvercommit) return [];
    return [fieldErrors.required(path.child("limits"), "Limit must be set for non overcommitable resources")];
  }
  const difference = Quantity.parse(text).compare(Quantity.parse(limit));
  const relation = canOvercommit ? "less than or equal to" : "equal to";
  if (canOvercommit ? difference <= 0 : difference === 0) return [];
  return [fieldErrors.invalid(path.child("requests"), text, `must be ${relation} ${name} limit of ${limit}`)];
}
