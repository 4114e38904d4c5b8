import type { batch_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  getOwn,
  isDNS1123Label,
  type JSONObject,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { parseSelector, validateTemplateLabels } from "../validation/workload.js";
import { jobLabels } from "./job-labels.js";
import { validateJobSpec } from "./validate-job-spec.js";

const specPath = FieldPath.root("spec");
const selectorPath = specPath.child("selector");
const templatePath = specPath.child("template");

/** Mirrors `ValidateJob`, metadata excepted. @param old - what is stored, whose older forms are let through */
export function validateJob(
  job: batch_v1.Job,
  options: PodValidationOptions,
  old?: batch_v1.Job,
): readonly FieldError[] {
  return [
    ...validateGeneratedSelector(job, old),
    ...validateSpecWithSelector(job, options),
    ...validatePodHostnames(job),
  ];
}

/** The rules of the spec, as updates run them again. Mirrors `ValidateJobSpec`. */
export function validateSpecWithSelector({ spec }: batch_v1.Job, options: PodValidationOptions): readonly FieldError[] {
  const { selector, template } = spec ?? {};
  const parsed = parseSelector(selector);
  return [
    ...validateJobSpec(spec ?? ({} as batch_v1.JobSpec), specPath, options),
    ...(selector === undefined
      ? [fieldErrors.required(selectorPath)]
      : validateLabelSelector(selector, selectorPath, {
          allowInvalidLabelValues: options.allowInvalidLabelValueInSelector,
        })),
    ...(parsed === undefined ? [] : validateTemplateLabels(parsed, template, templatePath)),
  ];
}

/** A selector that was generated finds the pods of this job and no others. Mirrors `validateGeneratedSelector`. */
function validateGeneratedSelector({ metadata, spec }: batch_v1.Job, old?: batch_v1.Job): readonly FieldError[] {
  if (spec?.manualSelector === true || spec?.selector === undefined) return [];
  const { uid = "", name = "" } = metadata ?? {};
  const legacy = { [jobLabels.legacyControllerUID]: uid, [jobLabels.legacyName]: name };
  const prefixed = { [jobLabels.controllerUID]: uid, [jobLabels.name]: name };
  const expected = hasPrefixedLabels(old) ? { ...legacy, ...prefixed } : legacy;
  const labels = spec.template?.metadata?.labels as Readonly<Record<string, string>> | undefined;
  const isGenerated = parseSelector(spec.selector)?.matches(expected) ?? true;
  return [
    ...(uid === "" ? [fieldErrors.required(FieldPath.root("metadata", "uid"))] : []),
    ...Object.entries(expected).flatMap(([key, value]) => validateHasLabel(labels ?? {}, key, value)),
    ...(isGenerated
      ? []
      : [fieldErrors.invalid(selectorPath, spec.selector as JSONObject, "`selector` not auto-generated")]),
  ];
}

/** Jobs that are stored without the labels with a prefix go on without. */
function hasPrefixedLabels(old: batch_v1.Job | undefined): boolean {
  if (old === undefined) return true;
  const labels = (old.spec?.template?.metadata?.labels ?? {}) as JSONObject;
  return Object.hasOwn(labels, jobLabels.name) && Object.hasOwn(labels, jobLabels.controllerUID);
}

/** Mirrors `ValidateHasLabel`. */
function validateHasLabel(labels: Readonly<Record<string, string>>, key: string, want: string): readonly FieldError[] {
  const value = getOwn(labels, key);
  if (value === want) return [];
  const path = templatePath.child("metadata", "labels").key(key);
  const detail = `must be '${want}'`;
  return [value === undefined ? fieldErrors.required(path, detail) : fieldErrors.invalid(path, labels, detail)];
}

/** Pods of an indexed job have the index at the end of their host name. */
function validatePodHostnames({ metadata, spec }: batch_v1.Job): readonly FieldError[] {
  const { completionMode, completions = 0 } = spec ?? {};
  if (completionMode !== "Indexed" || completions <= 0) return [];
  const name = metadata?.name ?? "";
  const longest = `${name}-${completions - 1}`;
  if (isDNS1123Label(longest).length === 0) return [];
  const detail = `will not able to create pod with invalid DNS label: ${longest}`;
  return [fieldErrors.invalid(FieldPath.root("metadata", "name"), name, detail)];
}
