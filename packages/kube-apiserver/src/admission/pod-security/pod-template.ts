import type { core_v1 } from "@kube-apiserver/api/types";
import { type GroupResource, type KubeObject, toGroupResourceString } from "@kube-apiserver/apimachinery";
import type { PodTemplate } from "./check.js";

type Template = core_v1.PodTemplateSpec | undefined;

/** Where resources that make pods keep what they make them from, by `resource.group`. */
const templates: ReadonlyMap<string, (object: KubeObject) => Template> = new Map([
  ["replicationcontrollers", specTemplate],
  ["podtemplates", (object) => (object as core_v1.PodTemplate).template],
  ["replicasets.apps", specTemplate],
  ["deployments.apps", specTemplate],
  ["statefulsets.apps", specTemplate],
  ["daemonsets.apps", specTemplate],
  ["jobs.batch", specTemplate],
  ["cronjobs.batch", (object) => specTemplate((object as CronJobShape).spec?.jobTemplate)],
]);

interface CronJobShape {
  readonly spec?: { readonly jobTemplate?: KubeObject };
}

function specTemplate(object: KubeObject | undefined): Template {
  return (object as { readonly spec?: { readonly template?: Template } } | undefined)?.spec?.template;
}

/** Whether objects of the resource make pods. */
export function makesPods(resource: GroupResource): boolean {
  return templates.has(toGroupResourceString(resource));
}

/** What the pods of an object are made from; undefined when it says nothing. Mirrors `ExtractPodSpec`. */
export function podTemplateOf(resource: GroupResource, object: KubeObject): PodTemplate | undefined {
  const template = templates.get(toGroupResourceString(resource))?.(object);
  return template === undefined || template === null ? undefined : toPodTemplate(template as core_v1.Pod);
}

/** A pod as the checks look at it. */
export function toPodTemplate({ metadata, spec }: core_v1.Pod): PodTemplate {
  return { annotations: metadata?.annotations ?? {}, spec: spec ?? ({} as core_v1.PodSpec) };
}

/** Whether an update could change what a policy says of a pod: of what can be changed, only images and new containers. */
export function isSignificantUpdate({ spec }: core_v1.Pod, { spec: before }: core_v1.Pod): boolean {
  return (
    differ(spec?.containers ?? [], before?.containers ?? []) ||
    differ(spec?.initContainers ?? [], before?.initContainers ?? []) ||
    (spec?.ephemeralContainers ?? []).some(({ name, image }) => {
      const old = (before?.ephemeralContainers ?? []).find((container) => container.name === name);
      return old === undefined || (old.image ?? "") !== (image ?? "");
    })
  );
}

function differ(now: readonly core_v1.Container[], before: readonly core_v1.Container[]): boolean {
  return now.length !== before.length || now.some(({ image = "" }, at) => image !== (before[at]?.image ?? ""));
}
