import type { batch_v1, core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  FieldPath,
  fieldErrors,
  fieldImmutableMessage,
  isConditionTrue,
  type JSONObject,
  type JSONValue,
  jsonEqual,
  validateImmutableField,
} from "@kube-apiserver/apimachinery";
import type { FeatureGates } from "../../config/extra-config.js";
import { toInternalForm } from "../core/pod/validation/internal-form.js";
import type { PodValidationOptions } from "../core/pod/validation/options.js";
import { validateSpecWithSelector } from "./validate-job.js";

type Template = core_v1.PodTemplateSpec;
type PodSpec = core_v1.PodSpec;

const specPath = FieldPath.root("spec");
const immutable = ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"] as const;

/** Mirrors `ValidateJobUpdate`, metadata excepted. */
export function validateJobUpdate(
  next: batch_v1.Job,
  old: batch_v1.Job,
  options: PodValidationOptions,
  gates: FeatureGates,
): readonly FieldError[] {
  const unchanged = (name: keyof batch_v1.JobSpec) =>
    validateImmutableField(next.spec?.[name] as JSONValue, old.spec?.[name] as JSONValue, specPath.child(name));
  return [
    ...validateSpecWithSelector(next, options),
    ...validateCompletions(next.spec, old.spec),
    ...unchanged("selector"),
    ...validateTemplateUpdate(next, old, gates),
    ...immutable.flatMap(unchanged),
  ];
}

/** An indexed job grows and shrinks as a whole. Mirrors `validateCompletions`. */
function validateCompletions(
  next: batch_v1.JobSpec | undefined,
  old: batch_v1.JobSpec | undefined,
): readonly FieldError[] {
  const path = specPath.child("completions");
  const completions = next?.completions;
  if (next?.completionMode !== "Indexed") return validateImmutableField(completions, old?.completions, path);
  if (completions === undefined || completions === old?.completions || completions === next.parallelism) return [];
  return [fieldErrors.invalid(path, completions, "can only be modified in tandem with spec.parallelism")];
}

/** Pods are made from one template, unless there are none: then they may be placed and sized anew. */
function validateTemplateUpdate(next: batch_v1.Job, old: batch_v1.Job, gates: FeatureGates): readonly FieldError[] {
  const path = specPath.child("template");
  const template = next.spec?.template ?? {};
  const before = old.spec?.template ?? {};
  const isIdle = isSuspendedWithoutPods(old);
  const mayBePlaced = gates.enabled("MutableSchedulingDirectivesForSuspendedJobs") ? isIdle : neverStarted(old);
  const expected = mayBePlaced ? withPlacementOf(before, template) : before;
  if (isIdle && gates.enabled("MutablePodResourcesForSuspendedJobs")) {
    const pod = podOf(template);
    const same = jsonEqual(pod as JSONObject, withResourcesOf(podOf(expected), pod) as JSONObject);
    return same ? [] : [fieldErrors.invalid(path.child("spec"), shownPod(pod), fieldImmutableMessage)];
  }
  const whole = ({ metadata = {}, ...rest }: Template) => ({ metadata, ...rest }) as JSONObject;
  if (jsonEqual(whole(template), whole(expected))) return [];
  const shown = { ...toInternalForm("ObjectMeta", template.metadata ?? {}), Spec: shownPod(podOf(template)) };
  return [fieldErrors.invalid(path, shown, fieldImmutableMessage)];
}

function shownPod(pod: PodSpec): JSONObject {
  return toInternalForm("PodSpec", pod);
}

function neverStarted({ spec, status }: batch_v1.Job): boolean {
  return spec?.suspend === true && status?.startTime === undefined;
}

function isSuspendedWithoutPods(job: batch_v1.Job): boolean {
  const { spec, status = {} } = job;
  if (spec?.suspend !== true || (status.active ?? 0) > 0) return false;
  return neverStarted(job) || isConditionTrue(status.conditions as Parameters<typeof isConditionTrue>[0], "Suspended");
}

/** The old template with what decides on the node taken from the new one. */
function withPlacementOf(old: Template, next: Template): Template {
  const { affinity: oldAffinity, ...oldPod } = podOf(old);
  const { affinity, ...pod } = podOf(next);
  const placed = replaced(oldPod as PodSpec, pod as PodSpec, ["nodeSelector", "tolerations", "schedulingGates"]);
  return {
    ...old,
    metadata: replaced(old.metadata ?? {}, next.metadata ?? {}, ["annotations", "labels"]),
    spec: { ...placed, ...affinityOf(oldAffinity, affinity) },
  };
}

function podOf({ spec }: Template): PodSpec {
  return { ...spec, containers: spec?.containers ?? [] };
}

/** Only the affinity to nodes may change; without any other the whole of it may come and go. */
function affinityOf(old: core_v1.Affinity | undefined, next: core_v1.Affinity | undefined): Pick<PodSpec, "affinity"> {
  const affinity = replaced(old ?? {}, next ?? {}, ["nodeAffinity"]);
  return next === undefined && Object.keys(affinity).length === 0 ? {} : { affinity };
}

/** A copy of `old` whose named fields are those of `next`, be they missing. */
function replaced<T extends object>(old: T, next: T, names: readonly (keyof T & string)[]): T {
  const kept = Object.entries(old).filter(([name]) => !(names as readonly string[]).includes(name));
  const taken = names.flatMap((name) => (next[name] === undefined ? [] : [[name, next[name]] as const]));
  return Object.fromEntries([...kept, ...taken]) as T;
}

/** The old pod with the resources of the new one's containers, as far as these are the same containers. */
function withResourcesOf(old: PodSpec, next: PodSpec): PodSpec {
  const merge = (before: readonly core_v1.Container[], after: readonly core_v1.Container[]) => {
    if (before.length !== after.length) return before;
    return before.map((container, index) => {
      const other = after[index];
      return other?.name === container.name ? replaced(container, other, ["resources"]) : container;
    });
  };
  const { containers, initContainers } = old;
  return {
    ...old,
    containers: merge(containers, next.containers),
    ...(initContainers === undefined ? {} : { initContainers: merge(initContainers, next.initContainers ?? []) }),
  };
}
