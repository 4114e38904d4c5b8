import type { batch_v1 } from "@kube-apiserver/api/types";
import { humanDuration, parseTime, translateTimestampSince } from "@kube-apiserver/apimachinery";
import { ageOf, containerCells, formatSelector, isTerminating, nameOf, none, unset } from "../cells.js";
import { type GroupPrinters, printCells } from "../row-printer.js";

const printJob = printCells<batch_v1.Job>((job, nowMs) => [
  nameOf(job),
  jobStatus(job),
  completions(job),
  jobDuration(job, nowMs),
  ageOf(job, nowMs),
  ...containerCells(job.spec?.template?.spec?.containers),
  formatSelector(job.spec?.selector),
]);

function jobStatus(job: batch_v1.Job): string {
  // The first condition of a type is what counts.
  const has = (wanted: string) => job.status?.conditions?.find(({ type }) => type === wanted)?.status === "True";
  if (has("Complete")) return "Complete";
  if (has("Failed")) return "Failed";
  if (isTerminating(job)) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(has) ?? "Running";
}

function completions({ spec, status }: batch_v1.Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration({ status }: batch_v1.Job, nowMs: number): string {
  const startMs = parseTime(status?.startTime);
  return startMs === undefined ? "" : humanDuration((parseTime(status?.completionTime) ?? nowMs) - startMs);
}

const printCronJob = printCells<batch_v1.CronJob>((cronJob, nowMs) => {
  const { spec, status } = cronJob;
  const lastScheduleTime = status?.lastScheduleTime;
  const jobSpec = spec?.jobTemplate?.spec;
  return [
    nameOf(cronJob),
    spec?.schedule ?? "",
    spec?.timeZone ?? none,
    boolText(spec?.suspend),
    status?.active?.length ?? 0,
    lastScheduleTime === undefined ? none : translateTimestampSince(lastScheduleTime, nowMs),
    ageOf(cronJob, nowMs),
    ...containerCells(jobSpec?.template?.spec?.containers),
    formatSelector(jobSpec?.selector),
  ];
});

function boolText(value: boolean | undefined): string {
  if (value === undefined) return unset;
  return value ? "True" : "False";
}

/** Printers of `batch`. */
export const batchPrinters: GroupPrinters = { cronjobs: printCronJob, jobs: printJob };
