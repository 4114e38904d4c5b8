// Made by packages/api/scripts/generate.mjs from the API fact tables. Not edited by hand.
// Types of batch.v1.

import type * as core_v1 from "./core.v1.js";
import type * as meta_v1 from "./meta.v1.js";

export type CompletionMode = "Indexed" | "NonIndexed";

export type ConcurrencyPolicy = "Allow" | "Forbid" | "Replace";

export type CronJob = {
  readonly kind?: "CronJob";
  readonly apiVersion?: "batch/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec: CronJobSpec;
  readonly status?: CronJobStatus;
};

export type CronJobList = {
  readonly kind?: "CronJobList";
  readonly apiVersion?: "batch/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly CronJob[];
};

export type CronJobSpec = {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startingDeadlineSeconds?: number;
  readonly concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
  readonly suspend?: boolean;
  readonly jobTemplate: JobTemplateSpec;
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
};

export type CronJobStatus = {
  readonly active?: readonly core_v1.ObjectReference[];
  readonly lastScheduleTime?: string;
  readonly lastSuccessfulTime?: string;
};

export type Job = {
  readonly kind?: "Job";
  readonly apiVersion?: "batch/v1";
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: JobSpec;
  readonly status?: JobStatus;
};

export type JobCondition = {
  readonly type: string;
  readonly status?: string;
  readonly lastProbeTime?: string;
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
};

export type JobConditionType = string;

export type JobList = {
  readonly kind?: "JobList";
  readonly apiVersion?: "batch/v1";
  readonly metadata?: meta_v1.ListMeta;
  readonly items: readonly Job[];
};

export type JobSpec = {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly activeDeadlineSeconds?: number;
  readonly podFailurePolicy?: PodFailurePolicy;
  readonly successPolicy?: SuccessPolicy;
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly selector?: meta_v1.LabelSelector;
  readonly manualSelector?: boolean;
  readonly template: core_v1.PodTemplateSpec;
  readonly ttlSecondsAfterFinished?: number;
  readonly completionMode?: "Indexed" | "NonIndexed";
  readonly suspend?: boolean;
  readonly podReplacementPolicy?: "Failed" | "TerminatingOrFailed";
  readonly managedBy?: string;
};

export type JobStatus = {
  readonly conditions?: readonly JobCondition[];
  readonly startTime?: string;
  readonly completionTime?: string;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: UncountedTerminatedPods;
  readonly ready?: number;
};

export type JobTemplateSpec = {
  readonly metadata?: meta_v1.ObjectMeta;
  readonly spec?: JobSpec;
};

export type PodFailurePolicy = {
  readonly rules: readonly PodFailurePolicyRule[];
};

export type PodFailurePolicyAction = "Count" | "FailIndex" | "FailJob" | "Ignore";

export type PodFailurePolicyOnExitCodesOperator = "In" | "NotIn";

export type PodFailurePolicyOnExitCodesRequirement = {
  readonly containerName?: string;
  readonly operator: "In" | "NotIn";
  readonly values: readonly number[];
};

export type PodFailurePolicyOnPodConditionsPattern = {
  readonly type: string;
  readonly status?: string;
};

export type PodFailurePolicyRule = {
  readonly action: "Count" | "FailIndex" | "FailJob" | "Ignore";
  readonly onExitCodes?: PodFailurePolicyOnExitCodesRequirement;
  readonly onPodConditions?: readonly PodFailurePolicyOnPodConditionsPattern[];
};

export type PodReplacementPolicy = "Failed" | "TerminatingOrFailed";

export type SuccessPolicy = {
  readonly rules: readonly SuccessPolicyRule[];
};

export type SuccessPolicyRule = {
  readonly succeededIndexes?: string;
  readonly succeededCount?: number;
};

export type UncountedTerminatedPods = {
  readonly succeeded?: readonly string[];
  readonly failed?: readonly string[];
};
