import type { batch_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "@kube-apiserver/generic-server";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { validateJob, validateJobUpdate } from "./validate-job.js";

const controllerUID = "batch.kubernetes.io/controller-uid";
const jobName = "batch.kubernetes.io/job-name";
const legacyControllerUID = "controller-uid";
const legacyJobName = "job-name";

export const jobs: StoredResourceDefinition = {
  group: "batch",
  resource: "jobs",
  strategy: (base) => ({
    ...base,
    async prepareForCreate(ctx, obj) {
      return withGeneratedSelector(await base.prepareForCreate(ctx, obj));
    },
    validate: (_ctx, obj) => validateJob(obj),
    validateUpdate: (_ctx, obj, old) => validateJobUpdate(obj, old),
  }),
  fields: {
    names: ["status.successful"],
    paths: ["status.succeeded"],
    read: ({ object }) => ({ "status.successful": String((object as batch_v1.Job).status?.succeeded ?? 0) }),
  },
};

/** Pods of a job are found by its uid, unless the user has chosen a selector. Mirrors `generateSelector`. */
function withGeneratedSelector(obj: KubeObject): KubeObject {
  const { spec } = obj as batch_v1.Job;
  if (spec === undefined || spec.manualSelector === true) return obj;
  const { uid = "", name = "" } = metaOf(obj);
  const template = spec.template;
  const own: Record<string, string> = {
    [legacyJobName]: name,
    [jobName]: name,
    [legacyControllerUID]: uid,
    [controllerUID]: uid,
  };
  const labels = Object.fromEntries([
    ...Object.entries(own),
    // What the user set stays, and is validated.
    ...Object.entries(template?.metadata?.labels ?? {}),
  ]);
  const matchLabels = Object.fromEntries([...Object.entries(spec.selector?.matchLabels ?? {}), [controllerUID, uid]]);
  return {
    ...obj,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  } as KubeObject;
}
