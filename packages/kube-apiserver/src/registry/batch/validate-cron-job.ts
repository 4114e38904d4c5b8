import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONObject } from "@kube-apiserver/apimachinery";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import { requireSupported } from "../validation/supported-values.js";
import { CronScheduleError, checkCronSchedule, isTimeZone } from "./cron-schedule.js";
import { validateJobSpec } from "./validate-job-spec.js";

const specPath = FieldPath.root("spec");
/** Jobs are named after their cron job and the minute, eleven characters, and have at most 63. */
const maxNameBytes = 52;

/** Mirrors `ValidateCronJobCreate`, metadata excepted. */
export function validateCronJob(job: batch_v1.CronJob, options: PodValidationOptions): readonly FieldError[] {
  const { name = "" } = job.metadata ?? {};
  const errors = validateCronJobSpec(job.spec, undefined, options);
  if (Buffer.byteLength(name) <= maxNameBytes) return errors;
  const path = FieldPath.root("metadata", "name");
  return [...errors, fieldErrors.invalid(path, name, "must be no more than 52 characters")];
}

/** Mirrors `ValidateCronJobUpdate`, metadata excepted: names that are too long stay. */
export function validateCronJobUpdate(
  next: batch_v1.CronJob,
  old: batch_v1.CronJob,
  options: PodValidationOptions,
): readonly FieldError[] {
  return validateCronJobSpec(next.spec, old.spec, options);
}

function validateCronJobSpec(
  spec: Partial<batch_v1.CronJobSpec> | undefined,
  old: Partial<batch_v1.CronJobSpec> | undefined,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { timeZone, concurrencyPolicy, jobTemplate } = spec ?? {};
  return [
    ...validateSchedule(spec ?? {}, old, specPath.child("schedule")),
    ...validateNonnegativeFields(spec, ["startingDeadlineSeconds"], specPath),
    ...(old?.timeZone === timeZone ? [] : validateTimeZone(timeZone, specPath.child("timeZone"))),
    ...requireSupported(concurrencyPolicy, ["Allow", "Forbid", "Replace"], specPath.child("concurrencyPolicy"), ""),
    ...validateJobTemplate(jobTemplate?.spec, specPath.child("jobTemplate", "spec"), options),
    ...validateNonnegativeFields(spec, ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"], specPath),
  ];
}

/** Zones in the schedule are from before there was a field for them: only those that are stored stay. */
function validateSchedule(
  { schedule = "", timeZone }: Partial<batch_v1.CronJobSpec>,
  old: Partial<batch_v1.CronJobSpec> | undefined,
  path: FieldPath,
): readonly FieldError[] {
  if (schedule === "") return [fieldErrors.required(path)];
  const invalid = (detail: string) => fieldErrors.invalid(path, schedule, detail);
  const errors: FieldError[] = [];
  try {
    checkCronSchedule(schedule);
  } catch (err) {
    if (!(err instanceof CronScheduleError)) throw err;
    errors.push(invalid(err.message));
  }
  if (!schedule.includes("TZ")) return errors;
  if (!(old?.schedule ?? "").includes("TZ")) {
    return [...errors, invalid("cannot use TZ or CRON_TZ in schedule, use timeZone field instead")];
  }
  if (timeZone === undefined) return errors;
  return [...errors, invalid("cannot use both timeZone field and TZ or CRON_TZ in schedule")];
}

const zonePart = /^[A-Za-z._0-9+][-A-Za-z._0-9+]{0,13}$/;

/** Mirrors `validateTimeZone`. */
function validateTimeZone(timeZone: string | undefined, path: FieldPath): readonly FieldError[] {
  if (timeZone === undefined) return [];
  const invalid = (detail: string) => fieldErrors.invalid(path, timeZone, detail);
  if (timeZone === "") return [invalid("timeZone must be nil or non-empty string")];
  const unknown = invalid(`unknown time zone ${timeZone}`);
  if (timeZone.split("/").some((part) => part === "." || part === ".." || !zonePart.test(part))) return [unknown];
  const explicit = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones";
  return [
    ...(timeZone.toLowerCase() === "local" ? [invalid(explicit)] : []),
    ...(isTimeZone(timeZone) ? [] : [unknown]),
  ];
}

/** Mirrors `ValidateJobTemplateSpec`. */
function validateJobTemplate(
  spec: batch_v1.JobSpec | undefined,
  path: FieldPath,
  options: PodValidationOptions,
): readonly FieldError[] {
  const { selector, manualSelector } = spec ?? {};
  const errors = [...validateJobSpec(spec ?? ({} as batch_v1.JobSpec), path, options)];
  if (selector !== undefined) {
    const detail = "`selector` will be auto-generated";
    errors.push(fieldErrors.invalid(path.child("selector"), selector as JSONObject, detail));
  }
  if (manualSelector === true) {
    errors.push(fieldErrors.notSupported(path.child("manualSelector"), manualSelector, ["nil", "false"]));
  }
  return errors;
}
