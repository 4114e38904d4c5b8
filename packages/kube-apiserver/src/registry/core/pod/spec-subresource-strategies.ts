import type { core_v1 } from "@kube-apiserver/api/types";
import type { FieldError, KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";
import { withField, withFieldOf } from "../../strategy-fields.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { dropDisabledPodFields } from "./drop-disabled-fields.js";
import { validateEphemeralContainersUpdate } from "./validation/ephemeral-containers-update.js";
import { type PodValidationOptions, podValidationOptions } from "./validation/options.js";
import { withFieldFrom } from "./validation/pod-update.js";
import { validatePodResize } from "./validation/resize.js";

/** Adds ephemeral containers; everything else stays as it is. */
export function ephemeralContainersStrategy(base: RESTStrategy, deps: RegistryDeps): RESTStrategy {
  return subresourceOfSpec(base, deps, {
    fields: [["spec", "ephemeralContainers"]],
    change: (spec, old) => withFieldFrom(old, spec, "ephemeralContainers"),
    validate: validateEphemeralContainersUpdate,
  });
}

/** Changes resources and resize policies of containers, and resources of the pod; everything else stays as it is. */
export function resizeStrategy(base: RESTStrategy, deps: RegistryDeps): RESTStrategy {
  const resizesPod = deps.extra.featureGates.enabled("InPlacePodLevelResourcesVerticalScaling");
  return subresourceOfSpec(base, deps, {
    fields: resizedFields,
    change: (spec, old) => (resizesPod ? withFieldFrom(resized(spec, old), spec, "resources") : resized(spec, old)),
    validate: validatePodResize,
  });
}

const resizedFields = ["containers", "initContainers"].flatMap((list) =>
  ["resources", "resizePolicy"].map((field) => ["spec", list, "*", field]),
);

interface SpecSubresource {
  /** What may be owned through it. */
  readonly fields: readonly (readonly string[])[];
  /** The old spec with what may change as the new one has it. */
  change(spec: core_v1.PodSpec, old: core_v1.PodSpec): core_v1.PodSpec;
  validate(pod: core_v1.Pod, old: core_v1.Pod, options: PodValidationOptions): readonly FieldError[];
}

function subresourceOfSpec(
  base: RESTStrategy,
  { extra }: RegistryDeps,
  { fields, change, validate }: SpecSubresource,
): RESTStrategy {
  const { warningsOnUpdate: _, ...rest } = base;
  return {
    ...rest,
    resetFields: new Map([["v1", { allBut: fields }]]),
    generationTracked: true,
    prepareForUpdate(_ctx, obj, old) {
      const spec = change(specOf(obj), specOf(old));
      const { labels, annotations, finalizers, ownerReferences, deletionTimestamp } = metaOf(old);
      const changed = withField(withFieldOf(obj, "status", old), "spec", spec);
      const kept = withMeta(changed, { labels, annotations, finalizers, ownerReferences, deletionTimestamp });
      return dropDisabledPodFields(kept, old, extra.featureGates);
    },
    validateUpdate(_ctx, obj, old) {
      const options = podValidationOptions(extra, old as core_v1.Pod, { resourceIsPod: true });
      return [...validateOwnMeta(base, obj), ...validate(obj as core_v1.Pod, old as core_v1.Pod, options)];
    },
  };
}

function specOf(obj: KubeObject): core_v1.PodSpec {
  return (obj as core_v1.Pod).spec ?? { containers: [] };
}

/** Where containers were added, taken away or renamed, the new ones stay, for validation to refuse. */
function resized(spec: core_v1.PodSpec, old: core_v1.PodSpec): core_v1.PodSpec {
  const lists = ["containers", "initContainers"] as const;
  if (lists.some((list) => (spec[list] ?? []).length !== (old[list] ?? []).length)) return spec;
  let next = old;
  for (const list of lists) if (old[list] !== undefined) next = { ...next, [list]: resizedList(spec[list], old[list]) };
  return next;
}

function resizedList(
  next: readonly core_v1.Container[] = [],
  old: readonly core_v1.Container[] = [],
): readonly core_v1.Container[] {
  if (next.some(({ name }, index) => name !== old[index]?.name)) return next;
  return old.map((container, index) => {
    const from = next[index] ?? container;
    return withFieldFrom(withFieldFrom(container, from, "resources"), from, "resizePolicy");
  });
}
