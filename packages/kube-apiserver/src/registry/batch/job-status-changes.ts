import type { batch_v1 } from "@kube-apiserver/api/types";
import { type JSONValue, jsonEqual } from "@kube-apiserver/apimachinery";

/** What conditions say about a job. */
export type JobState = "Complete" | "Failed" | "FailureTarget" | "SuccessCriteriaMet";

/** Whether a condition of a job is true. */
export function isJob({ status }: batch_v1.Job, state: JobState): boolean {
  return (status?.conditions ?? []).some((condition) => condition.type === state && condition.status === "True");
}

/** Whether a job will not run again. */
export function isFinished(job: batch_v1.Job): boolean {
  return isJob(job, "Complete") || isJob(job, "Failed");
}

/** What an update of a job's status is about. */
export interface JobStatusChanges {
  /** Whether one of these fields of the status differs. */
  fields(...names: readonly (keyof batch_v1.JobStatus)[]): boolean;
  /** Whether one of these conditions came or went. */
  states(...states: readonly (JobState | "finished")[]): boolean;
}

/**
 * Compares two statuses. Rules are only run for what changed: bad values that are stored do not stand in the way of
 * other changes, and a change of the spec may leave a status behind that the controller has yet to repair.
 */
export function compareJobStatus(next: batch_v1.Job, old: batch_v1.Job): JobStatusChanges {
  const fieldOf = ({ status }: batch_v1.Job, name: keyof batch_v1.JobStatus) => (status?.[name] ?? null) as JSONValue;
  const stateOf = (job: batch_v1.Job, state: JobState | "finished") =>
    state === "finished" ? isFinished(job) : isJob(job, state);
  return {
    fields: (...names) => names.some((name) => !jsonEqual(fieldOf(next, name), fieldOf(old, name))),
    states: (...states) => states.some((state) => stateOf(next, state) !== stateOf(old, state)),
  };
}
