import type { batch_v1 } from "@kube-apiserver/api/types";
import { getOwn, type KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";

/** Labels of the pods of a job; the two without a prefix are older than the rule that Kubernetes' own labels have one. */
export const jobLabels = {
  name: "batch.kubernetes.io/job-name",
  controllerUID: "batch.kubernetes.io/controller-uid",
  legacyName: "job-name",
  legacyControllerUID: "controller-uid",
} as const;

/** Pods of a job are found by its uid, unless the user has chosen a selector. Mirrors `generateSelector`. */
export function withGeneratedSelector(obj: KubeObject): KubeObject {
  const { spec } = obj as batch_v1.Job;
  if (spec === undefined || spec.manualSelector === true) return obj;
  const { uid = "", name = "" } = metaOf(obj);
  const template = spec.template;
  // What the user set stays, and is validated.
  const labels = {
    [jobLabels.legacyName]: name,
    [jobLabels.name]: name,
    [jobLabels.legacyControllerUID]: uid,
    [jobLabels.controllerUID]: uid,
    ...template?.metadata?.labels,
  };
  const matchLabels = { ...spec.selector?.matchLabels };
  if (getOwn(matchLabels, jobLabels.controllerUID) === undefined) matchLabels[jobLabels.controllerUID] = uid;
  return {
    ...obj,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  } as KubeObject;
}
