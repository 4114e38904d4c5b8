import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  jsonEqual,
  type KubeObject,
} from "@kube-apiserver/apimachinery";

const onlyTheseChange =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`," +
  "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations)," +
  "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

const specPath = FieldPath.root("spec");

/** What of a pod may change once it is there. Mirrors `ValidatePodUpdate`. */
export function validatePodUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = (obj as core_v1.Pod).spec;
  const before = (old as core_v1.Pod).spec;
  if (next === undefined || before === undefined || jsonEqual(next, before)) return [];
  return [...validateDeadline(next, before), ...validateTolerations(next, before), ...validateRest(next, before)];
}

function validateDeadline(next: core_v1.PodSpec, before: core_v1.PodSpec): readonly FieldError[] {
  const path = specPath.child("activeDeadlineSeconds");
  const { activeDeadlineSeconds: deadline } = next;
  const { activeDeadlineSeconds: previous } = before;
  if (deadline === undefined) {
    return previous === undefined
      ? []
      : [fieldErrors.invalid(path, "", "must not update from a positive integer to nil value")];
  }
  if (deadline < 0 || deadline > maxInt32) {
    return [fieldErrors.invalid(path, deadline, `must be between 0 and ${maxInt32}, inclusive`)];
  }
  if (previous === undefined || deadline <= previous) return [];
  return [fieldErrors.invalid(path, deadline, "must be less than or equal to previous value")];
}

const maxInt32 = 2_147_483_647;

function validateTolerations(next: core_v1.PodSpec, before: core_v1.PodSpec): readonly FieldError[] {
  const kept = (next.tolerations ?? []).map(withoutSeconds);
  const lost = (before.tolerations ?? []).some((old) => !kept.some((other) => jsonEqual(other, withoutSeconds(old))));
  if (!lost) return [];
  return [
    fieldErrors.forbidden(
      specPath.child("tolerations"),
      "existing toleration can not be modified except its tolerationSeconds",
    ),
  ];
}

function withoutSeconds({ tolerationSeconds: _, ...rest }: core_v1.Toleration): JSONObject {
  return rest;
}

/** Compares what is left when everything that may change is taken from the old pod. */
function validateRest(next: core_v1.PodSpec, before: core_v1.PodSpec): readonly FieldError[] {
  const ungated = (before.schedulingGates ?? []).filter((gate) =>
    (next.schedulingGates ?? []).some(({ name }) => name === gate.name),
  );
  const comparable: JSONObject = {
    ...next,
    containers: withImagesOf(next.containers, before.containers),
    initContainers: withImagesOf(next.initContainers, before.initContainers),
    activeDeadlineSeconds: before.activeDeadlineSeconds,
    tolerations: before.tolerations,
    terminationGracePeriodSeconds: gracePeriodToCompare(next, before),
    schedulingGates:
      ungated.length === (next.schedulingGates ?? []).length ? before.schedulingGates : next.schedulingGates,
  };
  const same = jsonEqual(definedOnly(comparable), definedOnly({ ...before }));
  return same ? [] : [fieldErrors.forbidden(specPath, onlyTheseChange)];
}

function withImagesOf(
  next: readonly core_v1.Container[] | undefined,
  before: readonly core_v1.Container[] | undefined,
): readonly core_v1.Container[] | undefined {
  if (next?.length !== before?.length) return next;
  return next?.map((container, index) => withImage(container, before?.[index]?.image));
}

function withImage(container: core_v1.Container, image: string | undefined): core_v1.Container {
  if (image === undefined || container.image === undefined || container.image === "") return container;
  return { ...container, image };
}

function gracePeriodToCompare(next: core_v1.PodSpec, before: core_v1.PodSpec) {
  const wasNegative = Number(before.terminationGracePeriodSeconds ?? 0) < 0;
  return wasNegative && next.terminationGracePeriodSeconds === 1
    ? before.terminationGracePeriodSeconds
    : next.terminationGracePeriodSeconds;
}

function definedOnly(obj: JSONObject): JSONObject {
  return Object.fromEntries(Object.entries(obj).filter(([, value]) => value !== undefined));
}
