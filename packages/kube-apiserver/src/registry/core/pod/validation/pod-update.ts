import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, inclusiveRangeMessage } from "@kube-apiserver/apimachinery";
import { validateTolerations } from "../../../validation/tolerations.js";
import { diffOfJSON } from "../../../validation/unified-diff.js";
import { validateAnnotationUpdates } from "./annotation-updates.js";
import { validateImageOfPod } from "./container.js";
import { ungatedSpec, validateGatedPlacement } from "./gated-pod.js";
import type { PodValidationOptions } from "./options.js";
import { validatePod } from "./pod.js";
import { internalSpec, sameSpec } from "./same-spec.js";

const updatableFields = [
  "`spec.containers[*].image`",
  "`spec.initContainers[*].image`",
  "`spec.activeDeadlineSeconds`",
  "`spec.tolerations` (only additions to existing tolerations)",
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
];

const specPath = FieldPath.root("spec");
const maxInt32 = 2_147_483_647;

/** What of a pod may change once it is there. Mirrors `ValidatePodUpdate`, without the general rules of metadata. */
export function validatePodUpdate(
  pod: core_v1.Pod,
  old: core_v1.Pod,
  options: PodValidationOptions,
): readonly FieldError[] {
  const errors = [...validatePod(pod, options), ...validateAnnotationUpdates(pod, old, options)];
  const next: core_v1.PodSpec = pod.spec ?? { containers: [] };
  const before: core_v1.PodSpec = old.spec ?? { containers: [] };
  for (const list of ["containers", "initContainers"] as const) {
    const { errors: more, stops } = validateImages(next[list] ?? [], before[list] ?? [], specPath.child(list));
    errors.push(...more);
    if (stops) return errors;
  }
  const deadline = validateDeadline(next, before, specPath.child("activeDeadlineSeconds"));
  errors.push(...deadline);
  // A deadline that is taken away is one mistake among others; a wrong one ends the search.
  if (deadline.length > 0 && next.activeDeadlineSeconds !== undefined) return errors;
  errors.push(
    ...validateAddedTolerations(next.tolerations ?? [], before.tolerations ?? [], options),
    ...validateRemovedGates(next.schedulingGates ?? [], before.schedulingGates ?? []),
  );
  if (sameSpec(next, before)) return errors;
  const kept = withChangesUndone(next, before);
  if ((before.schedulingGates ?? []).length === 0) return [...errors, ...validateNothingElse(kept, before)];
  return [
    ...errors,
    ...validateGatedPlacement(kept, before, specPath),
    ...validateNothingElse(ungatedSpec(kept, before), before),
  ];
}

function validateNothingElse(kept: core_v1.PodSpec, before: core_v1.PodSpec): readonly FieldError[] {
  if (sameSpec(kept, before)) return [];
  const diff = diffOfJSON(internalSpec(before), internalSpec(kept));
  const detail = `pod updates may not change fields other than ${updatableFields.join(",")}\n${diff}`;
  return [fieldErrors.forbidden(specPath, detail)];
}

/** Mirrors `ValidateContainerUpdates`. */
function validateImages(
  next: readonly core_v1.Container[],
  before: readonly core_v1.Container[],
  path: FieldPath,
): { readonly errors: readonly FieldError[]; readonly stops: boolean } {
  if (next.length !== before.length) {
    return { errors: [fieldErrors.forbidden(path, "pod updates may not add or remove containers")], stops: true };
  }
  const errors = next.flatMap((container, index) => {
    const at = path.index(index);
    const missing = (container.image ?? "") === "" ? [fieldErrors.required(at.child("image"))] : [];
    return [...missing, ...validateImageOfPod(container, at)];
  });
  return { errors, stops: false };
}

/** A deadline may be set, and come nearer. */
function validateDeadline(
  { activeDeadlineSeconds: deadline }: core_v1.PodSpec,
  { activeDeadlineSeconds: previous }: core_v1.PodSpec,
  path: FieldPath,
): readonly FieldError[] {
  if (deadline === undefined) {
    if (previous === undefined) return [];
    return [fieldErrors.invalid(path, null, "must not update from a positive integer to nil value")];
  }
  if (deadline < 0 || deadline > maxInt32) {
    return [fieldErrors.invalid(path, deadline, inclusiveRangeMessage(0, maxInt32))];
  }
  if (previous === undefined || previous >= deadline) return [];
  return [fieldErrors.invalid(path, deadline, "must be less than or equal to previous value")];
}

/** Mirrors `validateOnlyAddedTolerations`. */
function validateAddedTolerations(
  next: readonly core_v1.Toleration[],
  before: readonly core_v1.Toleration[],
  options: PodValidationOptions,
): readonly FieldError[] {
  const path = specPath.child("tolerations");
  const kept: ReadonlySet<string> = new Set(next.map(textWithoutSeconds));
  const isLost = before.some((old) => !kept.has(textWithoutSeconds(old)));
  if (isLost) {
    return [fieldErrors.forbidden(path, "existing toleration can not be modified except its tolerationSeconds")];
  }
  return validateTolerations(next, path, options);
}

/** The same for tolerations that differ in their seconds alone. */
function textWithoutSeconds({ key = "", operator, value = "", effect }: core_v1.Toleration): string {
  return JSON.stringify([key, value, operator ?? "", effect ?? ""]);
}

/** Mirrors `validateOnlyDeletedSchedulingGates`. */
function validateRemovedGates(
  next: readonly core_v1.PodSchedulingGate[],
  before: readonly core_v1.PodSchedulingGate[],
): readonly FieldError[] {
  const known = new Set(before.map(({ name }) => name));
  const added = new Map(next.map(({ name }, index) => [name, index]));
  return [...added]
    .filter(([name]) => !known.has(name))
    .map(([name, index]) => {
      const path = specPath.child("schedulingGates").index(index).child("name");
      return fieldErrors.forbidden(path, `only deletion is allowed, but found new scheduling gate '${name}'`);
    });
}

/** The new spec with everything that may change as it was. */
function withChangesUndone(next: core_v1.PodSpec, before: core_v1.PodSpec): core_v1.PodSpec {
  const withImages = (list: "containers" | "initContainers") =>
    next[list]?.map((container, index) => withFieldFrom(container, before[list]?.[index] ?? container, "image"));
  const { terminationGracePeriodSeconds: period } = before;
  const mayBeRaised = (period ?? 0) < 0 && next.terminationGracePeriodSeconds === 1;
  let kept: core_v1.PodSpec = { ...next, containers: withImages("containers") ?? [] };
  if (next.initContainers !== undefined) kept = { ...kept, initContainers: withImages("initContainers") ?? [] };
  for (const name of ["activeDeadlineSeconds", "schedulingGates", "tolerations"] as const) {
    kept = withFieldFrom(kept, before, name);
  }
  return mayBeRaised ? withFieldFrom(kept, before, "terminationGracePeriodSeconds") : kept;
}

/** A copy with one field as another object has it, be it missing. */
export function withFieldFrom<T extends object>(obj: T, from: T, name: keyof T): T {
  const { [name]: _, ...rest } = obj;
  return (from[name] === undefined ? rest : { ...rest, [name]: from[name] }) as T;
}
