import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import { countIndexes, firstOverlap, IndexIntervalError } from "./index-intervals.js";
import type { JobStatusChanges } from "./job-status-changes.js";

const path = FieldPath.root("status");

/** The indexes that are done and those that failed. */
export function validateStatusIndexes(
  { spec, status }: batch_v1.Job,
  changes: JobStatusChanges,
): readonly FieldError[] {
  const { completions, backoffLimitPerIndex, completionMode } = spec ?? {};
  const { completedIndexes: completed = "", failedIndexes: failed } = status ?? {};
  const [completedChanged, failedChanged] = [changes.fields("completedIndexes"), changes.fields("failedIndexes")];
  const errors: FieldError[] = [];
  if (completedChanged && completions !== undefined) {
    errors.push(...validateIntervals(completed, completions, "completedIndexes"));
  }
  if (failedChanged && failed !== undefined && completions !== undefined && backoffLimitPerIndex !== undefined) {
    errors.push(...validateIntervals(failed, completions, "failedIndexes"));
  }
  if (completedChanged && completed !== "" && completionMode !== "Indexed") {
    const detail = "cannot set non-empty completedIndexes when non-indexed completion mode";
    errors.push(fieldErrors.invalid(path.child("completedIndexes"), completed, detail));
  }
  const failedPath = path.child("failedIndexes");
  if (failedChanged && failed !== undefined && backoffLimitPerIndex === undefined) {
    const detail = "cannot set non-null failedIndexes when backoffLimitPerIndex is null";
    errors.push(fieldErrors.invalid(failedPath, failed, detail));
  }
  if (failed === undefined || completions === undefined || !(completedChanged || failedChanged)) return errors;
  const both = firstOverlap(completed, failed, completions);
  if (both === undefined) return errors;
  const detail = `failedIndexes and completedIndexes overlap at index: ${both}`;
  return [...errors, fieldErrors.invalid(failedPath, failed, detail)];
}

function validateIntervals(text: string, completions: number, name: string): readonly FieldError[] {
  try {
    countIndexes(text, completions);
    return [];
  } catch (err) {
    if (!(err instanceof IndexIntervalError)) throw err;
    return [fieldErrors.invalid(path.child(name), text, `error parsing ${name}: ${err.message}`)];
  }
}
