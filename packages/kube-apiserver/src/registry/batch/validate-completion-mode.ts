import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

// Indexes that are done or failed are listed in the status, which has to stay of a size that can be stored.
const maxParallelism = 100_000;
const maxFailed = 100_000;
const manyCompletions = 100_000;
const maxParallelismOfMany = 10_000;
const maxFailedOfMany = 10_000;

/** Mirrors what `validateJobSpec` asks of indexed jobs. */
export function validateIndexedJob(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes = 0 } = spec;
  const errors: FieldError[] = [];
  if (completions === undefined) {
    errors.push(fieldErrors.required(path.child("completions"), "when completion mode is Indexed"));
  }
  if (parallelism > maxParallelism) {
    const detail = `must be less than or equal to ${maxParallelism} when completion mode is Indexed`;
    errors.push(fieldErrors.invalid(path.child("parallelism"), parallelism, detail));
  }
  const failedPath = path.child("maxFailedIndexes");
  if (completions !== undefined && maxFailedIndexes > completions) {
    errors.push(fieldErrors.invalid(failedPath, maxFailedIndexes, "must be less than or equal to completions"));
  }
  if (maxFailedIndexes > maxFailed) {
    errors.push(fieldErrors.invalid(failedPath, maxFailedIndexes, `must be less than or equal to ${maxFailed}`));
  }
  const isLimited = spec.backoffLimitPerIndex !== undefined && (completions ?? 0) > manyCompletions;
  return isLimited ? [...errors, ...validateManyCompletions(spec, path)] : errors;
}

function validateManyCompletions(
  { parallelism = 0, maxFailedIndexes }: batch_v1.JobSpec,
  path: FieldPath,
): readonly FieldError[] {
  const failedPath = path.child("maxFailedIndexes");
  const detail = (limit: number) =>
    `must be less than or equal to ${limit} when completions are above ${manyCompletions} ` +
    "and used with backoff limit per index";
  const errors: FieldError[] = [];
  if (maxFailedIndexes === undefined) {
    errors.push(fieldErrors.required(failedPath, `must be specified when completions is above ${manyCompletions}`));
  }
  if (parallelism > maxParallelismOfMany) {
    errors.push(fieldErrors.invalid(path.child("parallelism"), parallelism, detail(maxParallelismOfMany)));
  }
  if (maxFailedIndexes !== undefined && maxFailedIndexes > maxFailedOfMany) {
    errors.push(fieldErrors.invalid(failedPath, maxFailedIndexes, detail(maxFailedOfMany)));
  }
  return errors;
}

/** Limits for indexes need indexes. */
export function validateNonIndexedJob(spec: batch_v1.JobSpec, path: FieldPath): readonly FieldError[] {
  return (["backoffLimitPerIndex", "maxFailedIndexes"] as const).flatMap((name) => {
    const value = spec[name];
    return value === undefined
      ? []
      : [fieldErrors.invalid(path.child(name), value, "requires indexed completion mode")];
  });
}
