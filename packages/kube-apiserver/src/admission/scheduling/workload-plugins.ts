import type { batch_v1, scheduling_v1alpha2 } from "@kube-apiserver/api/types";
import { addFinalizer, isControlledBy, newInternalError, type ObjectMeta, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import { handling, isFor, requireReady } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";

// All of these belong to the alpha feature GenericWorkload (KEP-4671, KEP-5832). Without it there is nothing they look at.

type PodGroup = scheduling_v1alpha2.PodGroup;

const group = "scheduling.k8s.io";
const protectionFinalizer = "scheduling.k8s.io/podgroup-protection";

/** Keeps pod groups from going while pods belong to them: a controller takes the finalizer off. Mirrors `podgroupprotection`. */
export const podGroupProtection: MutationPlugin = {
  name: "PodGroupProtection",
  handles: handling("CREATE"),
  async admit(attributes: AdmissionAttributes) {
    const { object } = attributes;
    if (object === undefined || !isFor(attributes, group, "podgroups")) return;
    attributes.setObject(addFinalizer(object, protectionFinalizer));
  },
};

/** A pod group is made from a template of a workload that is there. Mirrors `podgroup`. */
export function newPodGroupWorkloadExists(workloads: ResourceSource): ValidationPlugin {
  return {
    name: "PodGroupWorkloadExists",
    handles: handling("CREATE"),
    async validate(attributes: AdmissionAttributes) {
      if (!isFor(attributes, group, "podgroups")) return;
      const reference = (attributes.object as PodGroup).spec?.podGroupTemplateRef?.workload;
      if (reference === undefined) return;
      await requireReady(attributes, workloads);
      const { workloadName, podGroupTemplateName } = reference;
      const workload = await findWorkload(attributes, workloads, workloadName);
      if (workload === undefined) {
        throw newAdmissionForbidden(attributes, `PodGroup rejected: Workload ${quoteGo(workloadName)} not found`);
      }
      if ((workload.spec?.podGroupTemplates ?? []).some(({ name }) => name === podGroupTemplateName)) return;
      const template = quoteGo(podGroupTemplateName);
      const message = `PodGroup rejected: PodGroupTemplate ${template} not found in Workload ${quoteGo(workloadName)}`;
      throw newAdmissionForbidden(attributes, message);
    },
  };
}

async function findWorkload(
  { namespace, context }: AdmissionAttributes,
  workloads: ResourceSource,
  name: string,
): Promise<scheduling_v1alpha2.Workload | undefined> {
  const known = workloads.get(namespace, name);
  if (known !== undefined) return known as scheduling_v1alpha2.Workload;
  const found = await workloads.getLive(namespace, name, context.signal).catch((err: unknown) => {
    throw newInternalError(err);
  });
  return found as scheduling_v1alpha2.Workload | undefined;
}

/** A job whose pods are scheduled together keeps their number. Mirrors `job`. */
export function newJobValidation(podGroups: ResourceSource): ValidationPlugin {
  return {
    name: "JobValidation",
    handles: handling("UPDATE"),
    async validate(attributes: AdmissionAttributes) {
      if (!isFor(attributes, "batch", "jobs")) return;
      const [job, oldJob] = [attributes.object as batch_v1.Job, attributes.oldObject as batch_v1.Job];
      if (job.spec?.parallelism === oldJob.spec?.parallelism) return;
      const gang = podGroupsOf(oldJob, podGroups).find(({ spec }) => spec?.schedulingPolicy?.gang !== undefined);
      if (gang === undefined) return;
      const name = quoteGo(gang.metadata?.name ?? "");
      const message = `cannot change parallelism for a Job referencing gang-scheduled PodGroup ${name}`;
      throw newAdmissionForbidden(attributes, message);
    },
  };
}

/** The group that the job's pods name, or those that a controller made for the job. */
function podGroupsOf({ metadata, spec }: batch_v1.Job, podGroups: ResourceSource): readonly PodGroup[] {
  const namespace = metadata?.namespace ?? "";
  const name = spec?.template?.spec?.schedulingGroup?.podGroupName;
  if (name !== undefined) {
    const named = podGroups.get(namespace, name);
    return named === undefined ? [] : [named as PodGroup];
  }
  const all = podGroups.list(namespace) as readonly unknown[] as readonly PodGroup[];
  return all.filter((each) => isControlledBy((each.metadata ?? {}) as ObjectMeta, metadata?.uid ?? ""));
}
