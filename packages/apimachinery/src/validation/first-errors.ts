import { type FieldError, omitValue, toErrorBody } from "./field-error.js";
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

/** A mistake with its {@link toErrorBody}. */
export interface ToldFieldError {
  readonly error: FieldError;
  readonly body: string;
}

/**
 * The errors as they are told: no more than {@link maxFieldErrors}, and no more once they are {@link maxToldLength} long
 * together, for each may show the whole of a large value. Where some are left out, one more says so.
 */
export function toldFieldErrors(errors: readonly FieldError[]): readonly ToldFieldError[] {
  const told: ToldFieldError[] = [];
  let length = 0;
  for (const error of limitFieldErrors(errors)) {
    if (length >= maxToldLength) return [...told, withBody(newNotice(told.length, told.at(-1)?.error))];
    const one = withBody(error);
    length += error.field.length + one.body.length;
    told.push(one);
  }
  return told;
}

/** A thousand mistakes of ordinary length are a small part of this; a Status tells each twice. */
const maxToldLength = 1024 * 1024;

function withBody(error: FieldError): ToldFieldError {
  return { error, body: toErrorBody(error) };
}

function limitFieldErrors(errors: readonly FieldError[]): readonly FieldError[] {
  if (errors.length <= maxFieldErrors) return errors;
  const isCut = errors.length === maxFieldErrors + 1 && errors.at(-1)?.detail === noticeOf(maxFieldErrors);
  return isCut ? errors : withNotice(errors.slice(0, maxFieldErrors));
}

const noticeOf = (count: number) => `only the first ${count} mistakes are told`;

function newNotice(count: number, last: FieldError | undefined): FieldError {
  return { type: "FieldValueTooMany", field: last?.field ?? "", badValue: omitValue, detail: noticeOf(count) };
}

function withNotice(errors: readonly FieldError[]): readonly FieldError[] {
  return [...errors, newNotice(maxFieldErrors, errors.at(-1))];
}
