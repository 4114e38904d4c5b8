import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors, validateNonnegativeField } from "@kube-apiserver/apimachinery";
import { countIndexes, IndexIntervalError } from "./index-intervals.js";

const maxRules = 20;
const maxIndexesBytes = 64 * 1024;

/** When an indexed job counts as complete. Mirrors `validateSuccessPolicy`. */
export function validateSuccessPolicy(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  const rulesPath = path.child("rules");
  const none = "at least one rules must be specified when the successPolicy is specified";
  return [
    ...(rules.length === 0 ? [fieldErrors.required(rulesPath, none)] : []),
    ...(rules.length > maxRules ? [fieldErrors.tooMany(rulesPath, rules.length, maxRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, spec.completions ?? 0, rulesPath.index(index))),
  ];
}

function validateRule(
  { succeededCount: count, succeededIndexes: indexes }: batch_v1.SuccessPolicyRule,
  completions: number,
  path: FieldPath,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) {
    errors.push(fieldErrors.required(path, "at least one of succeededCount or succeededIndexes must be specified"));
  }
  let total = 0;
  if (indexes !== undefined) {
    const at = path.child("succeededIndexes");
    if (Buffer.byteLength(indexes) > maxIndexesBytes) errors.push(fieldErrors.tooLong(at, maxIndexesBytes));
    try {
      total = countIndexes(indexes, completions);
    } catch (err) {
      if (!(err instanceof IndexIntervalError)) throw err;
      errors.push(fieldErrors.invalid(at, indexes, `error parsing succeededIndexes: ${err.message}`));
    }
  }
  if (count === undefined) return errors;
  const at = path.child("succeededCount");
  const atMost = (limit: number, what: string) =>
    fieldErrors.invalid(at, count, `must be less than or equal to ${limit} (the number of ${what})`);
  return [
    ...errors,
    ...validateNonnegativeField(count, at),
    ...(count > completions ? [atMost(completions, "specified completions")] : []),
    ...(indexes !== undefined && count > total
      ? [atMost(total, "indexes in the specified succeededIndexes field")]
      : []),
  ];
}
