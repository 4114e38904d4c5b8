import { type FieldError, omitValue } from "./field-error.js";
import { Findings } from "./findings.js";

/**
 * So many mistakes of one object are looked for and told. Upstream tells all of them: three megabytes of labels make an
 * answer of more than a hundred. Nobody corrects more than these in one go.
 */
export const maxFieldErrors = 1000;

/**
 * What `validate` finds wrong. It is stopped, wherever it is, once it has found more than {@link maxFieldErrors}; the last
 * of the errors that are returned then says so.
 */
export function firstFieldErrors(validate: () => readonly FieldError[]): readonly FieldError[] {
  const findings = new Findings(maxFieldErrors);
  return findings.collect(validate) ?? withNotice(findings.errors);
}

/** {@link firstFieldErrors} of a validation in steps. */
export function* firstFieldErrorsSteps(
  steps: Generator<void, readonly FieldError[]>,
): Generator<void, readonly FieldError[]> {
  const findings = new Findings(maxFieldErrors);
  return (yield* findings.collectSteps(steps)) ?? withNotice(findings.errors);
}

/**
 * Whether `validate` finds anything wrong: it is stopped at the first mistake. For questions about an object, such as
 * whether it broke a rule before, whose mistakes are not told.
 */
export function hasFieldErrors(validate: () => readonly FieldError[]): boolean {
  const errors = new Findings(0).collect(validate);
  return errors === undefined || errors.length > 0;
}

/** The errors, or where they are too many the first {@link maxFieldErrors} of them, and one that says so. */
export function limitFieldErrors(errors: readonly FieldError[]): readonly FieldError[] {
  if (errors.length <= maxFieldErrors) return errors;
  const isCut = errors.length === maxFieldErrors + 1 && errors.at(-1)?.detail === notice;
  return isCut ? errors : withNotice(errors.slice(0, maxFieldErrors));
}

const notice = `only the first ${maxFieldErrors} mistakes are told`;

function withNotice(errors: readonly FieldError[]): readonly FieldError[] {
  const field = errors.at(-1)?.field ?? "";
  return [...errors, { type: "FieldValueTooMany", field, badValue: omitValue, detail: notice }];
}
