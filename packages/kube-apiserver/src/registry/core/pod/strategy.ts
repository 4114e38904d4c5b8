import type { core_v1 } from "@kube-apiserver/api/types";
import { type JSONObject, type JSONValue, jsonEqual, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy, withMeta } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";
import { withField, withFieldOf } from "../../strategy-fields.js";
import { computeQOSClass } from "./qos-class.js";
import { schedulingGated } from "./scheduling-gates.js";
import { validatePodUpdate } from "./validate-update.js";
import { podValidationOptions } from "./validation/options.js";
import { validateNewPod } from "./validation/pod.js";

/** Pods begin as pending, and stop gracefully. */
export function podStrategy(base: RESTStrategy, { extra }: RegistryDeps): RESTStrategy {
  return {
    ...base,
    prepareForCreate: (_ctx, obj) => withInitialStatus(obj),
    prepareForUpdate: (_ctx, obj, old) => withFieldOf(obj, "status", old),
    validate: (_ctx, obj) =>
      validateNewPod(obj as core_v1.Pod, podValidationOptions(extra, undefined, { resourceIsPod: true })),
    validateUpdate: (_ctx, obj, old) => validatePodUpdate(obj, old),
    checkGracefulDelete: (_ctx, obj, requested) => gracePeriodOf(obj, requested),
  };
}

/** Whoever runs a pod reports its status; where it runs and who owns it is not theirs to change. */
export function podStatusStrategy(base: RESTStrategy): RESTStrategy {
  return {
    ...base,
    prepareForUpdate(_ctx, obj, old) {
      const { deletionTimestamp, ownerReferences } = metaOf(old);
      const kept = withMeta(withFieldOf(obj, "spec", old), { deletionTimestamp, ownerReferences });
      const { qosClass } = (old as core_v1.Pod).status ?? {};
      const status = {
        ...(kept.status as object),
        qosClass: qosClass ?? computeQOSClass((old as core_v1.Pod).spec),
      };
      return withField(kept, "status", status);
    },
    resetFields: new Map([["v1", [["spec"], ["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]]]]),
  };
}

/** Adds ephemeral containers; everything else stays as it is. */
export function ephemeralContainersStrategy(base: RESTStrategy): RESTStrategy {
  return subresourceOfSpec(base, (spec, old) => withSpecField(old, "ephemeralContainers", spec.ephemeralContainers));
}

/** Changes resources and resize policies of containers; everything else stays as it is. */
export function resizeStrategy(base: RESTStrategy): RESTStrategy {
  return subresourceOfSpec(base, (spec, old) => {
    let next = withContainersResized(old, spec, "containers");
    next = withContainersResized(next, spec, "initContainers");
    return spec.resources === undefined ? next : withSpecField(next, "resources", spec.resources);
  });
}

function subresourceOfSpec(
  base: RESTStrategy,
  change: (spec: JSONObject, old: JSONObject) => JSONObject,
): RESTStrategy {
  const { resetFields: _, ...rest } = base;
  return {
    ...rest,
    generationTracked: true,
    prepareForUpdate(_ctx, obj, old) {
      const spec = change((obj.spec ?? {}) as JSONObject, (old.spec ?? {}) as JSONObject);
      const { resourceVersion, managedFields } = metaOf(obj);
      return withMeta({ ...old, spec }, { resourceVersion, managedFields });
    },
  };
}

function withSpecField(spec: JSONObject, name: string, value: JSONValue | undefined): JSONObject {
  const { [name]: _, ...rest } = spec;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function withContainersResized(old: JSONObject, next: JSONObject, list: "containers" | "initContainers"): JSONObject {
  const wanted = new Map(listOf(next, list).map((container) => [container.name, container]));
  const current = listOf(old, list);
  if (current.length === 0) return old;
  const resized = current.map((container) => {
    const { resources, resizePolicy } = wanted.get(container.name) ?? container;
    return {
      ...container,
      ...(resources === undefined ? {} : { resources }),
      ...(resizePolicy === undefined ? {} : { resizePolicy }),
    };
  });
  return jsonEqual(resized, current) ? old : { ...old, [list]: resized };
}

function listOf(spec: JSONObject, list: string): readonly core_v1.Container[] {
  return (spec[list] ?? []) as readonly core_v1.Container[];
}

function withInitialStatus(obj: KubeObject): KubeObject {
  const { spec } = obj as core_v1.Pod;
  const gated = schedulingGated(spec);
  return {
    ...obj,
    status: {
      phase: "Pending",
      ...(gated === undefined ? {} : { conditions: [gated] }),
      qosClass: computeQOSClass(spec),
    },
  };
}

/** The period of the request, else of the pod; none for pods that run nowhere, any more or yet. */
function gracePeriodOf(obj: KubeObject, requested: number | undefined): number {
  const { spec, status } = obj as core_v1.Pod;
  const isOver = status?.phase === "Failed" || status?.phase === "Succeeded";
  if (!spec?.nodeName || isOver) return 0;
  const period = requested ?? Number(spec.terminationGracePeriodSeconds ?? 0);
  return period < 0 ? 1 : period;
}
