import type { core_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import type { RegistryDeps } from "../../registry-deps.js";
import { withFieldOf } from "../../strategy-fields.js";
import { validateOwnMeta } from "../../validate-own-meta.js";
import { dropDisabledPodFields } from "./drop-disabled-fields.js";
import { prepareNewPod } from "./prepare-new-pod.js";
import { podValidationOptions } from "./validation/options.js";
import { validateNewPod } from "./validation/pod.js";
import { validatePodUpdate } from "./validation/pod-update.js";
import { newPodWarnings } from "./warnings/pod-warnings.js";

/** Pods begin as pending, and stop gracefully. */
export function podStrategy(base: RESTStrategy, { extra }: RegistryDeps): RESTStrategy {
  const optionsFor = (old?: KubeObject) => podValidationOptions(extra, old as core_v1.Pod, { resourceIsPod: true });
  return {
    ...base,
    prepareForCreate: (ctx, obj) =>
      prepareNewPod(dropDisabledPodFields(obj, undefined, extra.featureGates), extra, ctx),
    prepareForUpdate: (_ctx, obj, old) =>
      dropDisabledPodFields(withFieldOf(obj, "status", old), old, extra.featureGates),
    validate: (_ctx, obj) => validateNewPod(obj as core_v1.Pod, optionsFor()),
    validateUpdate: (_ctx, obj, old) => [
      ...validateOwnMeta(base, obj),
      ...validatePodUpdate(obj as core_v1.Pod, old as core_v1.Pod, optionsFor(old)),
    ],
    warningsOnCreate: (_ctx, obj) => newPodWarnings(obj as core_v1.Pod, extra.featureGates),
    checkGracefulDelete: (_ctx, obj, requested) => gracePeriodOf(obj, requested),
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
