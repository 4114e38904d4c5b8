import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { computeQOSClass } from "../qos-class.js";
import { mirrorAnnotation } from "./annotation-keys.js";
import { isSidecar } from "./containers-of.js";
import type { PodValidationOptions } from "./options.js";
import { validatePod } from "./pod.js";
import { validatePodLevelResize, withOldPodResources } from "./resize-pod-level.js";
import { hasResourcesRemoved, withOldAmounts } from "./resize-resources.js";
import { samePart, sameSpec } from "./same-spec.js";

const specPath = FieldPath.root("spec");
const onlyCompute = "only cpu and memory resources are mutable";

/** What resizing a pod may change. Mirrors `ValidatePodResize`, without the general rules of metadata. */
export function validatePodResize(
  pod: core_v1.Pod,
  old: core_v1.Pod,
  options: PodValidationOptions,
): readonly FieldError[] {
  const next: core_v1.PodSpec = pod.spec ?? { containers: [] };
  const before: core_v1.PodSpec = old.spec ?? { containers: [] };
  const refused = refuseKind(old);
  if (refused !== undefined) return [fieldErrors.forbidden(FieldPath.root(""), refused)];
  const errors = [...validatePod(pod, options), ...validateState(next, old)];
  if (hasPodResources(before) || hasPodResources(next)) {
    if (!options.resizablePodLevelResources) {
      const detail =
        "resize of pods with pod-level resources is forbidden when " +
        "InPlacePodLevelResourcesVerticalScalingEnabled feature gate is disabled";
      return [...errors, fieldErrors.forbidden(FieldPath.root(""), detail)];
    }
    errors.push(...validatePodLevelResize(next.resources, before.resources, specPath));
  }
  if ((old.status?.nodeAllocatableResourceClaimStatuses ?? []).length > 0) {
    errors.push(fieldErrors.forbidden(specPath, "pods with node allocatable resource claims cannot be resized"));
  }
  const order = validateOrder(next, before);
  if (order.length > 0) return [...errors, ...order];
  errors.push(...validateContainers(next, before, options));
  if (errors.length > 0 || sameSpec(withOldResources(next, before), before)) return errors;
  return [fieldErrors.forbidden(specPath, onlyCompute)];
}

/** Pods that are not resized at all, and why. */
function refuseKind({ metadata, spec }: core_v1.Pod): string | undefined {
  if (Object.hasOwn(metadata?.annotations ?? {}, mirrorAnnotation)) return "static pods cannot be resized";
  return spec?.os?.name === "windows" ? "windows pods cannot be resized" : undefined;
}

function hasPodResources({ resources }: core_v1.PodSpec): boolean {
  return Object.keys(resources?.requests ?? {}).length + Object.keys(resources?.limits ?? {}).length > 0;
}

function validateState(next: core_v1.PodSpec, { spec, status }: core_v1.Pod): readonly FieldError[] {
  const errors: FieldError[] = [];
  const qosClass = status?.qosClass ?? computeQOSClass(spec);
  if (qosClass !== computeQOSClass(next)) {
    const detail = "Pod QOS Class may not change as a result of resizing";
    errors.push(fieldErrors.invalid(specPath, status?.qosClass ?? "", detail));
  }
  const running = (status?.containerStatuses ?? []).find(({ state }) => state?.running !== undefined);
  if (running !== undefined && running.resources === undefined) {
    errors.push(fieldErrors.forbidden(specPath, "Pod running on node without support for resize"));
  }
  return errors;
}

/** Mirrors `validatePodResizeContainerOrdering`. */
function validateOrder(next: core_v1.PodSpec, before: core_v1.PodSpec): readonly FieldError[] {
  return (["containers", "initContainers"] as const).flatMap((list) => {
    const path = specPath.child(list);
    const now = next[list] ?? [];
    const then = before[list] ?? [];
    if (now.length !== then.length) {
      return [fieldErrors.forbidden(path, `${list} may not be added or removed on resize`)];
    }
    return then.flatMap(({ name }, index) => {
      if (now[index]?.name === name) return [];
      return [
        fieldErrors.forbidden(path.index(index).child("name"), `${list} may not be renamed or reordered on resize`),
      ];
    });
  });
}

function validateContainers(
  next: core_v1.PodSpec,
  before: core_v1.PodSpec,
  { resizableInitContainers }: PodValidationOptions,
): readonly FieldError[] {
  const canResize = (container: core_v1.Container) => resizableInitContainers || isSidecar(container);
  const removed = (["initContainers", "containers"] as const).flatMap((list) =>
    (before[list] ?? []).flatMap((old, index) => {
      if (list === "initContainers" && !canResize(old)) return [];
      return validateNothingRemoved(next[list]?.[index] ?? old, old, specPath.child(list).index(index));
    }),
  );
  const changed = (before.containers ?? []).flatMap((old, index) => {
    if (isOnlyResized(next.containers[index] ?? old, old)) return [];
    return [fieldErrors.forbidden(specPath, onlyCompute)];
  });
  const initChanged = (before.initContainers ?? []).flatMap((old, index) => {
    const now = next.initContainers?.[index] ?? old;
    if (canResize(now)) return validateInitContainer(now, old, specPath.child("initContainers").index(index));
    if (samePart("Container", now, old)) return [];
    return [fieldErrors.forbidden(specPath, "resources for non-sidecar init containers are immutable")];
  });
  return [...removed, ...changed, ...initChanged];
}

function isOnlyResized(now: core_v1.Container, old: core_v1.Container): boolean {
  return samePart("Container", withOldAmounts(now, old), old);
}

function validateInitContainer(now: core_v1.Container, old: core_v1.Container, path: FieldPath): readonly FieldError[] {
  const detail = "only cpu and memory resources for init or sidecar containers are mutable";
  const errors = isOnlyResized(now, old) ? [] : [fieldErrors.forbidden(path, detail)];
  if (isSidecar(now) || samePart("Container", now, old)) return errors;
  const restarts = (now.resizePolicy ?? []).filter(({ restartPolicy }) => restartPolicy === "RestartContainer");
  const restartDetail = "non-sidecar init containers with a resize policy of RestartContainer cannot be resized";
  return [...errors, ...restarts.map(() => fieldErrors.forbidden(path, restartDetail))];
}

/** Mirrors `validateContainerResize`. */
function validateNothingRemoved(
  now: core_v1.Container,
  old: core_v1.Container,
  path: FieldPath,
): readonly FieldError[] {
  return (["requests", "limits"] as const).flatMap((list) => {
    if (!hasResourcesRemoved(now.resources?.[list], old.resources?.[list])) return [];
    return [fieldErrors.forbidden(path.child("resources", list), `resource ${list} cannot be removed`)];
  });
}

/** The new spec with every amount that may change as it was. */
function withOldResources(next: core_v1.PodSpec, before: core_v1.PodSpec): core_v1.PodSpec {
  const undo = (list: "containers" | "initContainers") =>
    (next[list] ?? []).map((container, index) => withOldAmounts(container, before[list]?.[index] ?? container));
  return {
    ...withOldPodResources(next, before),
    containers: undo("containers"),
    initContainers: undo("initContainers"),
  };
}
