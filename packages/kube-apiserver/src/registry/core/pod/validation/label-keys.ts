import type { core_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, validateLabelName } from "@kube-apiserver/apimachinery";

/** A selector, and the labels of the pod whose values are added to it. */
export interface KeyedSelector {
  readonly labelSelector?: core_v1.PodAffinityTerm["labelSelector"] | undefined;
  readonly matchLabelKeys?: readonly string[] | undefined;
  readonly mismatchLabelKeys?: readonly string[] | undefined;
}

/**
 * Keys that are merged into the selector when the pod is made: what is in it twice, the user named twice. Mirrors
 * `ValidateMatchLabelKeysAndMismatchLabelKeys`.
 */
export function validateLabelKeys(keyed: KeyedSelector, path: FieldPath): readonly FieldError[] {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = keyed;
  const matchPath = path.child("matchLabelKeys");
  return [
    ...validateKeys(matchLabelKeys, labelSelector, matchPath),
    ...validateKeys(mismatchLabelKeys, labelSelector, path.child("mismatchLabelKeys")),
    ...validateNotSelected(keyed, path),
    ...matchLabelKeys.flatMap((key, index) =>
      mismatchLabelKeys.includes(key)
        ? [fieldErrors.invalid(matchPath.index(index), key, "exists in both matchLabelKeys and mismatchLabelKeys")]
        : [],
    ),
  ];
}

function validateKeys(
  keys: readonly string[],
  selector: KeyedSelector["labelSelector"],
  path: FieldPath,
): readonly FieldError[] {
  if (keys.length === 0) return [];
  if (selector === undefined) {
    return [fieldErrors.forbidden(path, "must not be specified when labelSelector is not set")];
  }
  return keys.flatMap((key, index) => validateLabelName(key, path.index(index)));
}

/** By now the selector has each key once, from merging. Upstream's path leaves out the list. */
function validateNotSelected({ labelSelector, matchLabelKeys = [] }: KeyedSelector, path: FieldPath) {
  const seen = new Set(Object.keys(labelSelector?.matchLabels ?? {}));
  return (labelSelector?.matchExpressions ?? []).flatMap(({ key = "" }): readonly FieldError[] => {
    const index = matchLabelKeys.lastIndexOf(key);
    const isTwice = index >= 0 && seen.has(key);
    seen.add(key);
    if (!isTwice) return [];
    return [fieldErrors.invalid(path.index(index), key, "exists in both matchLabelKeys and labelSelector")];
  });
}

/** Keys that are only looked up when the pod is placed. Mirrors `ValidateMatchLabelKeysInTopologySpread`. */
export function validateUnmergedLabelKeys(
  { labelSelector, matchLabelKeys = [] }: KeyedSelector,
  path: FieldPath,
): readonly FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  const selected = new Set([
    ...Object.keys(labelSelector?.matchLabels ?? {}),
    ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ]);
  const missing = fieldErrors.forbidden(path, "must not be specified when labelSelector is not set");
  return [
    ...(labelSelector === undefined ? [missing] : []),
    ...matchLabelKeys.flatMap((key, index) => [
      ...validateLabelName(key, path.index(index)),
      ...(selected.has(key)
        ? [fieldErrors.invalid(path.index(index), key, "exists in both matchLabelKeys and labelSelector")]
        : []),
    ]),
  ];
}
