import type { core_v1, meta_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  isValidLabelValue,
  type JSONObject,
  type KubeObject,
  type LabelSelector,
  labelSelectorFromObject,
  SelectorError,
  validateImmutableField,
  validateLabelSelector,
} from "@kube-apiserver/apimachinery";

type Selector = meta_v1.LabelSelector | null | undefined;
type Template = core_v1.PodTemplateSpec | undefined;

/** A selector that is there, well-formed and not empty. @param noun - what messages call the kind (`deployment`) */
export function validateWorkloadSelector(selector: Selector, path: FieldPath, noun: string): readonly FieldError[] {
  if (selector === undefined || selector === null) return [fieldErrors.required(path)];
  return [...validateLabelSelector(selector, path), ...refuseEmptySelector(selector, path, noun)];
}

/** A workload whose selector is empty would take every pod. */
export function refuseEmptySelector(selector: Selector, path: FieldPath, noun: string): readonly FieldError[] {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  if (selector === undefined || selector === null) return [];
  if (Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length > 0) return [];
  return [fieldErrors.invalid(path, selector as JSONObject, `empty selector is invalid for ${noun}`)];
}

/** The selector that an object describes; undefined when it describes none. */
export function parseSelector(selector: Selector): LabelSelector | undefined {
  try {
    return labelSelectorFromObject(selector);
  } catch (err) {
    if (err instanceof SelectorError) return undefined;
    throw err;
  }
}

/** Pods that the workload makes are pods that it finds. @param path - of the template */
export function validateTemplateLabels(
  selector: LabelSelector,
  template: Template,
  path: FieldPath,
): readonly FieldError[] {
  const labels = template?.metadata?.labels;
  if (selector.matches((labels ?? {}) as Readonly<Record<string, string>>)) return [];
  const detail = "`selector` does not match template `labels`";
  return [fieldErrors.invalid(path.child("metadata", "labels"), (labels as JSONObject | undefined) ?? null, detail)];
}

/** Pods that are started again for ever, without a deadline. @param path - of the template; `kind` as messages say it */
export function validateEndlessPods(template: Template, path: FieldPath, kind: string): readonly FieldError[] {
  const { restartPolicy = "Always", activeDeadlineSeconds } = template?.spec ?? {};
  const errors: FieldError[] = [];
  if (restartPolicy !== "Always") {
    errors.push(fieldErrors.notSupported(path.child("spec", "restartPolicy"), restartPolicy, ["Always"]));
  }
  if (activeDeadlineSeconds !== undefined && activeDeadlineSeconds !== null) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    errors.push(fieldErrors.forbidden(path.child("spec", "activeDeadlineSeconds"), detail));
  }
  return errors;
}

/** The selector of a workload never changes: its pods would be lost. */
export function validateSelectorUnchanged(obj: KubeObject, old: KubeObject): readonly FieldError[] {
  const selectorOf = ({ spec }: KubeObject) => (spec as { readonly selector?: JSONObject } | undefined)?.selector;
  return validateImmutableField(selectorOf(obj), selectorOf(old), FieldPath.root("spec", "selector"));
}

/** Whether a selector has values that labels cannot have: stored ones are let through. Mirrors `LabelSelectorHasInvalidLabelValue`. */
export function hasInvalidLabelValue(selector: Selector): boolean {
  return (selector?.matchExpressions ?? []).some(({ values }) =>
    (values ?? []).some((value) => isValidLabelValue(value).length > 0),
  );
}
