import type { batch_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type JSONObject,
  type KubeObject,
  labelSelectorFromObject,
  validateImmutableField,
  validateNonnegativeField,
} from "@kube-apiserver/apimachinery";
import { validatePodSpec } from "../validation/pod-spec.js";

const specPath = FieldPath.root("spec");
const templatePath = specPath.child("template");
const counts = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
] as const;

/** Pods that end, found by a selector that finds only them. Mirrors the core of `ValidateJob`. */
export function validateJob(obj: KubeObject): readonly FieldError[] {
  const { spec } = obj as batch_v1.Job;
  if (spec === undefined) return [fieldErrors.required(templatePath.child("spec").child("containers"))];
  const podPath = templatePath.child("spec");
  const { restartPolicy } = spec.template?.spec ?? {};
  const ends = restartPolicy === "OnFailure" || restartPolicy === "Never";
  return [
    ...counts.flatMap((name) => validateNonnegativeField(spec[name] ?? 0, specPath.child(name))),
    ...validateSelector(spec),
    ...validatePodSpec(spec.template?.spec, podPath),
    ...(ends ? [] : [fieldErrors.required(podPath.child("restartPolicy"), 'valid values: "OnFailure", "Never"')]),
  ];
}

/** What a job has begun with stays; pods may be placed anew while it is suspended. Mirrors `ValidateJobUpdate`. */
export function validateJobUpdate(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const next = (obj as batch_v1.Job).spec;
  const before = (old as batch_v1.Job).spec;
  const immutable = (name: "selector" | "completionMode" | "manualSelector") =>
    validateImmutableField(next?.[name] as JSONObject, before?.[name] as JSONObject, specPath.child(name));
  return [
    ...validateJob(obj),
    ...immutable("selector"),
    ...immutable("completionMode"),
    ...(before?.suspend === true
      ? []
      : validateImmutableField(next?.template as JSONObject, before?.template as JSONObject, templatePath)),
  ];
}

function validateSelector({ selector, template }: batch_v1.JobSpec): readonly FieldError[] {
  const path = specPath.child("selector");
  if (selector === undefined) return [fieldErrors.required(path)];
  const labels = (template?.metadata?.labels ?? {}) as Readonly<Record<string, string>>;
  if (labelSelectorFromObject(selector).matches(labels)) return [];
  const labelsPath = templatePath.child("metadata").child("labels");
  return [fieldErrors.invalid(labelsPath, labels, "`selector` does not match template `labels`")];
}
