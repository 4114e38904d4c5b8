import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  repeatsIn,
  validateLabelName,
} from "@kube-apiserver/apimachinery";

/** Conditions of a device that has to be made ready, and those that tell that it cannot be. */
export interface BindingConditions {
  readonly bindingConditions?: readonly string[];
  readonly bindingFailureConditions?: readonly string[];
}

/** Mirrors `validateDeviceBindingParameters`. */
export function validateBindingConditions(
  { bindingConditions: ready = [], bindingFailureConditions: failed = [] }: BindingConditions,
  path: FieldPath,
): readonly FieldError[] {
  const readyPath = path.child("bindingConditions");
  const failedPath = path.child("bindingFailureConditions");
  const errors = [...validateNames(ready, readyPath), ...validateNames(failed, failedPath)];
  errors.push(...duplicatesOf(ready, readyPath));
  const repeats = repeatsIn(failed);
  const known: ReadonlySet<string> = new Set(ready);
  for (const [index, name] of failed.entries()) {
    const at = failedPath.index(index);
    if (repeats[index]) errors.push(fieldErrors.duplicate(at, name));
    if (known.has(name)) {
      const detail = "bindingFailureConditions must not overlap with bindingConditions";
      errors.push(fieldErrors.invalid(at, name, detail));
    }
  }
  if (ready.length === 0 && failed.length > 0) {
    const detail = "bindingConditions are required to use bindingFailureConditions";
    errors.push(fieldErrors.invalid(readyPath, ready, detail));
  }
  if (failed.length === 0 && ready.length > 0) {
    const detail = "bindingFailureConditions are required to use bindingConditions";
    errors.push(fieldErrors.invalid(failedPath, failed, detail));
  }
  return errors;
}

function validateNames(names: readonly string[], path: FieldPath): FieldError[] {
  return names.flatMap((name, index) => validateLabelName(name, path.index(index)));
}

function duplicatesOf(names: readonly string[], path: FieldPath): FieldError[] {
  const repeats = repeatsIn(names);
  return names.flatMap((name, index) => (repeats[index] ? [fieldErrors.duplicate(path.index(index), name)] : []));
}
