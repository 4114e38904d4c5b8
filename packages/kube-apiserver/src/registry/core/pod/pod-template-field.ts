import type { core_v1 } from "@kube-apiserver/api/types";
import { FieldPath, getOwn, isJSONObject, type JSONValue, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf, type RESTStrategy } from "@kube-apiserver/generic-server";
import type { FeatureGates } from "../../../config/extra-config.js";
import { dropDisabledTemplateFields } from "./drop-disabled-fields.js";
import { podTemplateWarnings } from "./warnings/pod-warnings.js";

/** Where the objects of a kind keep their pod template, as names of fields. */
export type PodTemplateField = readonly [string, ...string[]];

/** Where workloads keep it. */
const ofWorkloads: PodTemplateField = ["spec", "template"];

/** The strategy, preparing objects whose templates lack the fields of gates that are off. */
export function withPodTemplate(strategy: RESTStrategy, gates: FeatureGates, field = ofWorkloads): RESTStrategy {
  const drop = (obj: KubeObject, old?: KubeObject) =>
    changedAt(obj, field, (template) =>
      dropDisabledTemplateFields(template as core_v1.PodTemplateSpec, templateOf(old, field), gates),
    ) as KubeObject;
  return {
    ...strategy,
    prepareForCreate: (ctx, obj) => strategy.prepareForCreate(ctx, drop(obj)),
    prepareForUpdate: (ctx, obj, old) => strategy.prepareForUpdate(ctx, drop(obj, old), old),
  };
}

/** What to tell whoever writes the template. */
export function templateWarnings(obj: KubeObject, gates: FeatureGates, field = ofWorkloads): readonly string[] {
  return podTemplateWarnings(templateOf(obj, field), FieldPath.root(...field), gates);
}

/** The same where an update changes what is wanted. */
export function changedTemplateWarnings(
  obj: KubeObject,
  old: KubeObject,
  gates: FeatureGates,
  field = ofWorkloads,
): readonly string[] {
  return isNewGeneration(obj, old) ? templateWarnings(obj, gates, field) : [];
}

/** Whether an update changes what is wanted. */
export function isNewGeneration(obj: KubeObject, old: KubeObject): boolean {
  return metaOf(obj).generation !== metaOf(old).generation;
}

function templateOf(obj: KubeObject | undefined, field: PodTemplateField): core_v1.PodTemplateSpec | undefined {
  let value: JSONValue | undefined = obj;
  for (const name of field) value = isJSONObject(value) ? getOwn(value, name) : undefined;
  return isJSONObject(value) ? (value as core_v1.PodTemplateSpec) : undefined;
}

/** A copy with what is at `steps` changed; the value itself when nothing is there. */
function changedAt(value: JSONValue, steps: readonly string[], change: (value: JSONValue) => unknown): JSONValue {
  if (!isJSONObject(value)) return value;
  const [step, ...rest] = steps;
  if (step === undefined) return change(value) as JSONValue;
  const inside = getOwn(value, step);
  return inside === undefined ? value : { ...value, [step]: changedAt(inside, rest, change) };
}
