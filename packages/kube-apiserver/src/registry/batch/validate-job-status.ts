import type { batch_v1 } from "@kube-apiserver/api/types";
import { type FieldError, FieldPath, fieldErrors, type JSONObject, omitValue } from "@kube-apiserver/apimachinery";
import { validateNonnegativeFields } from "../validation/nonnegative-fields.js";
import { compareJobStatus, isFinished, isJob, type JobStatusChanges } from "./job-status-changes.js";
import { validateStatusIndexes } from "./validate-status-indexes.js";

const path = FieldPath.root("status");
const conditionsPath = path.child("conditions");
const terminal = ["Failed", "Complete", "FailureTarget"] as const;

/** What a controller may say of a job, its own or the one of `managedBy`. Mirrors `ValidateJobStatusUpdate`. */
export function validateJobStatusUpdate(next: batch_v1.Job, old: batch_v1.Job): readonly FieldError[] {
  const changes = compareJobStatus(next, old);
  return [
    ...validateNonnegativeFields(next.status, ["active", "succeeded", "failed", "ready", "terminating"], path),
    ...validateUncounted(next.status?.uncountedTerminatedPods),
    ...validateStates(next, changes),
    ...validateTimes(next, changes),
    ...validateFinished(next, changes),
    ...validateStatusIndexes(next, changes),
    ...validateReady(next, changes),
    ...validateSuccess(next),
    ...validateTransition(next, old, changes),
  ];
}

function validateUncounted(pods: batch_v1.UncountedTerminatedPods | undefined): readonly FieldError[] {
  const seen = new Set<string>();
  return (["succeeded", "failed"] as const).flatMap((name) =>
    (pods?.[name] ?? []).flatMap((uid, index) => {
      const at = path.child("uncountedTerminatedPods", name).index(index);
      if (uid === "") return [fieldErrors.invalid(at, uid, "must not be empty")];
      if (seen.has(uid)) return [fieldErrors.duplicate(at, uid)];
      seen.add(uid);
      return [];
    }),
  );
}

function badCondition(detail: string): FieldError {
  return fieldErrors.invalid(conditionsPath, omitValue, detail);
}

function validateStates(job: batch_v1.Job, changes: JobStatusChanges): readonly FieldError[] {
  const [isComplete, isFailed] = [isJob(job, "Complete"), isJob(job, "Failed")];
  const errors: FieldError[] = [];
  if (isComplete && isFailed && changes.states("Complete", "Failed")) {
    errors.push(badCondition("cannot set Complete=True and Failed=true conditions"));
  }
  if (isComplete && isJob(job, "FailureTarget") && changes.states("Complete", "FailureTarget")) {
    errors.push(badCondition("cannot set Complete=True and FailureTarget=true conditions"));
  }
  if (isFailed && !isJob(job, "FailureTarget") && changes.states("Failed", "FailureTarget")) {
    errors.push(badCondition("cannot set Failed=True condition without the FailureTarget=true condition"));
  }
  if (isComplete && !isJob(job, "SuccessCriteriaMet") && changes.states("Complete", "SuccessCriteriaMet")) {
    errors.push(badCondition("cannot set Complete=True condition without the SuccessCriteriaMet=true condition"));
  }
  return errors;
}

function validateTimes(job: batch_v1.Job, changes: JobStatusChanges): readonly FieldError[] {
  const { startTime, completionTime } = job.status ?? {};
  const at = path.child("completionTime");
  const isComplete = isJob(job, "Complete");
  const errors: FieldError[] = [];
  if (changes.states("Complete") || changes.fields("completionTime")) {
    if (completionTime !== undefined && !isComplete) {
      const detail = "cannot set completionTime when there is no Complete=True condition";
      errors.push(fieldErrors.invalid(at, completionTime, detail));
    }
    if (completionTime === undefined && isComplete) {
      errors.push(fieldErrors.required(at, "completionTime is required for Complete jobs"));
    }
  }
  if (startTime === undefined || completionTime === undefined) return errors;
  if (Date.parse(completionTime) >= Date.parse(startTime) || !changes.fields("startTime", "completionTime")) {
    return errors;
  }
  return [...errors, fieldErrors.invalid(at, completionTime, "completionTime cannot be set before startTime")];
}

function validateFinished(job: batch_v1.Job, changes: JobStatusChanges): readonly FieldError[] {
  if (!isFinished(job)) return [];
  const { active = 0, startTime, terminating = 0, uncountedTerminatedPods: uncounted } = job.status ?? {};
  const isConcerned = (name: keyof batch_v1.JobStatus) => changes.states("finished") || changes.fields(name);
  const errors: FieldError[] = [];
  if (active > 0 && isConcerned("active")) {
    errors.push(fieldErrors.invalid(path.child("active"), active, "active>0 is invalid for finished job"));
  }
  if (startTime === undefined && isConcerned("startTime")) {
    errors.push(fieldErrors.required(path.child("startTime"), "startTime is required for finished job"));
  }
  const uncountedPods = (uncounted?.failed ?? []).length + (uncounted?.succeeded ?? []).length;
  if (uncountedPods > 0 && isConcerned("uncountedTerminatedPods")) {
    const detail = "uncountedTerminatedPods needs to be empty for finished job";
    errors.push(fieldErrors.invalid(path.child("uncountedTerminatedPods"), uncounted as JSONObject, detail));
  }
  if (terminating > 0 && isConcerned("terminating")) {
    const detail = "terminating>0 is invalid for finished job";
    errors.push(fieldErrors.invalid(path.child("terminating"), terminating, detail));
  }
  return errors;
}

function validateReady({ status }: batch_v1.Job, changes: JobStatusChanges): readonly FieldError[] {
  const { ready, active = 0 } = status ?? {};
  if (ready === undefined || ready <= active || !changes.fields("ready", "active")) return [];
  return [fieldErrors.invalid(path.child("ready"), ready, "cannot set more ready pods than active")];
}

function validateSuccess(job: batch_v1.Job): readonly FieldError[] {
  const isMet = isJob(job, "SuccessCriteriaMet");
  const errors: FieldError[] = [];
  if (isMet && isJob(job, "Failed")) {
    errors.push(badCondition("cannot set SuccessCriteriaMet=True and Failed=true conditions"));
  }
  if (isMet && isJob(job, "FailureTarget")) {
    errors.push(badCondition("cannot set SuccessCriteriaMet=True and FailureTarget=true conditions"));
  }
  if (job.spec?.successPolicy !== undefined && !isMet && isJob(job, "Complete")) {
    const detail = "cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True";
    errors.push(badCondition(detail));
  }
  return errors;
}

function validateTransition(next: batch_v1.Job, old: batch_v1.Job, changes: JobStatusChanges): readonly FieldError[] {
  const [status, before] = [next.status ?? {}, old.status ?? {}];
  const errors = terminal
    .filter((state) => isJob(old, state) && !isJob(next, state))
    .map((state) => badCondition(`cannot disable the terminal ${state}=True condition`));
  const { completionMode, completions, parallelism } = next.spec ?? {};
  // A job that shrinks as a whole forgets indexes that were done.
  const mayShrink = completionMode === "Indexed" && completions === parallelism;
  for (const name of mayShrink ? (["failed"] as const) : (["failed", "succeeded"] as const)) {
    const count = status[name] ?? 0;
    if (count >= (before[name] ?? 0)) continue;
    errors.push(fieldErrors.invalid(path.child(name), count, `cannot decrease the ${name} counter`));
  }
  const { completionTime } = status;
  if (completionTime !== undefined && before.completionTime !== undefined && changes.fields("completionTime")) {
    const detail = "completionTime cannot be mutated";
    errors.push(fieldErrors.invalid(path.child("completionTime"), completionTime, detail));
  }
  const isFixed = next.spec?.suspend !== true && !isResumed(next, old);
  if (before.startTime !== undefined && changes.fields("startTime") && isFixed) {
    errors.push(fieldErrors.required(path.child("startTime"), "field is immutable for unsuspended job once set"));
  }
  if (isJob(old, "SuccessCriteriaMet") && !isJob(next, "SuccessCriteriaMet")) {
    errors.push(badCondition("cannot disable the SuccessCriteriaMet=True condition"));
  }
  if (isJob(old, "Complete") && !isJob(old, "SuccessCriteriaMet") && isJob(next, "SuccessCriteriaMet")) {
    errors.push(badCondition("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions"));
  }
  return errors;
}

/** Whether the controller starts a job anew that was suspended. */
function isResumed(next: batch_v1.Job, old: batch_v1.Job): boolean {
  const stateOf = ({ status }: batch_v1.Job) => status?.conditions?.find(({ type }) => type === "Suspended")?.status;
  return stateOf(old) === "True" && stateOf(next) === "False";
}
