import type { core_v1, meta_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isJSONObject,
  type JSONObject,
  type KubeObject,
  labelSelectorFromObject,
  validateImmutableField,
  validateLabelSelector,
  validateNonnegativeField,
} from "@kube-apiserver/apimachinery";
import { type PodSpecRules, validatePodSpec } from "./pod-spec.js";

const specPath = FieldPath.root("spec");
const templatePath = specPath.child("template");

/** The parts that deployments, replica sets, daemon sets and stateful sets have in common. */
interface WorkloadSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: meta_v1.LabelSelector | null;
  readonly template?: core_v1.PodTemplateSpec;
}

/**
 * A selector that finds the pods of the template, and a template that makes pods which run for ever. Mirrors what
 * `ValidateDeploymentSpec` and its siblings share.
 * @param noun - what messages call the kind (`deployment`)
 */
export function validateWorkload(obj: KubeObject, noun: string, rules: PodSpecRules = {}): readonly FieldError[] {
  const spec = workloadSpecOf(obj);
  return [
    ...validateNonnegativeField(spec.replicas ?? 0, specPath.child("replicas")),
    ...validateNonnegativeField(spec.minReadySeconds ?? 0, specPath.child("minReadySeconds")),
    ...validateSelector(spec, noun),
    ...validateTemplate(spec, rules),
  ];
}

/** The selector of a workload never changes: its pods would be lost. */
export function validateSelectorUnchanged(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = workloadSpecOf(obj).selector ?? null;
  const before = workloadSpecOf(old).selector ?? null;
  return validateImmutableField(next as JSONObject | null, before as JSONObject | null, specPath.child("selector"));
}

function workloadSpecOf(obj: KubeObject): WorkloadSpec {
  return isJSONObject(obj.spec) ? (obj.spec as WorkloadSpec) : {};
}

function validateSelector({ selector, template }: WorkloadSpec, noun: string): readonly FieldError[] {
  const path = specPath.child("selector");
  if (selector === undefined || selector === null) return [fieldErrors.required(path), ...mismatch(template)];
  const errors = validateLabelSelector(selector, path);
  if (errors.length > 0) return errors;
  if (Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0) {
    return [fieldErrors.invalid(path, selector as JSONObject, `empty selector is invalid for ${noun}`)];
  }
  const labels = (template?.metadata?.labels ?? {}) as Readonly<Record<string, string>>;
  return labelSelectorFromObject(selector).matches(labels) ? [] : mismatch(template);
}

function mismatch(template: core_v1.PodTemplateSpec | undefined): readonly FieldError[] {
  const labels = template?.metadata?.labels as JSONObject | undefined;
  const path = templatePath.child("metadata").child("labels");
  return [fieldErrors.invalid(path, labels ?? null, "`selector` does not match template `labels`")];
}

function validateTemplate({ template }: WorkloadSpec, rules: PodSpecRules): readonly FieldError[] {
  const path = templatePath.child("spec");
  const errors = validatePodSpec(template?.spec, path, rules);
  const { restartPolicy } = template?.spec ?? {};
  if (restartPolicy === undefined || restartPolicy === "Always") return errors;
  return [...errors, fieldErrors.notSupported(path.child("restartPolicy"), restartPolicy, ["Always"])];
}
