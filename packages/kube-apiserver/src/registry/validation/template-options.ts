import type { core_v1, meta_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { type PodSettings, type PodValidationOptions, podValidationOptions } from "../core/pod/validation/options.js";
import { hasInvalidLabelValue } from "./workload.js";

interface Workload {
  readonly template?: core_v1.PodTemplateSpec;
  readonly selector?: meta_v1.LabelSelector;
}

/**
 * What a workload's template may be. Mirrors `GetValidationOptionsFromPodTemplate`.
 * @param old - what is stored, whose values are let through
 */
export function templateOptions(settings: PodSettings, old?: KubeObject): PodValidationOptions {
  return podValidationOptions(settings, specOf(old)?.template);
}

/** As {@link templateOptions}, for workloads whose stored selector is let through as well. */
export function selectorOptions(settings: PodSettings, old?: KubeObject): PodValidationOptions {
  const options = templateOptions(settings, old);
  if (!hasInvalidLabelValue(specOf(old)?.selector)) return options;
  return { ...options, allowInvalidLabelValueInSelector: true };
}

function specOf(obj: KubeObject | undefined): Workload | undefined {
  return obj?.spec as Workload | undefined;
}
