import type { core_v1, scheduling_v1 } from "@kube-apiserver/api/types";
import type { KubeObject } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor, withSpec } from "./requests.js";
import type { ResourceSource } from "./resource-source.js";

type PriorityClass = scheduling_v1.PriorityClass;

/** What a pod gets from its priority class. */
interface ResolvedPriority {
  readonly className: string;
  readonly priority: number;
  readonly preemptionPolicy: string | undefined;
}

const withoutClass: ResolvedPriority = { className: "", priority: 0, preemptionPolicy: "PreemptLowerPriority" };

/**
 * Turns the priority class of a pod into its priority, and sees to it that there is one default class. Mirrors `priority`;
 * a class that the local copy does not have yet is looked up in storage.
 */
export function newPriority(priorityClasses: ResourceSource): MutationPlugin & ValidationPlugin {
  return {
    name: "Priority",
    handles: handling("CREATE", "UPDATE"),
    async admit(attributes: AdmissionAttributes) {
      if (!isFor(attributes, "", "pods")) return;
      await priorityClasses.isReady(attributes.context.signal);
      if (attributes.operation === "UPDATE") keepPriority(attributes);
      else await setPriority(attributes, priorityClasses);
    },
    async validate(attributes: AdmissionAttributes) {
      if (!isFor(attributes, "scheduling.k8s.io", "priorityclasses")) return;
      await priorityClasses.isReady(attributes.context.signal);
      refuseSecondDefault(attributes, priorityClasses);
    },
  };
}

/** Priority does not change: a client that leaves it out means the one that is there. */
function keepPriority(attributes: AdmissionAttributes): void {
  const { object, oldObject } = attributes;
  if (object === undefined || oldObject === undefined) return;
  const spec = (object as core_v1.Pod).spec;
  const { priority, preemptionPolicy } = (oldObject as core_v1.Pod).spec ?? {};
  const changes = {
    ...(spec?.priority === undefined && priority !== undefined ? { priority } : {}),
    ...(spec?.preemptionPolicy === undefined && preemptionPolicy !== undefined ? { preemptionPolicy } : {}),
  };
  if (Object.keys(changes).length > 0) attributes.setObject(withSpec(object, changes));
}

async function setPriority(attributes: AdmissionAttributes, priorityClasses: ResourceSource): Promise<void> {
  const { object } = attributes;
  if (object === undefined) return;
  const { priorityClassName = "", priority: asked, preemptionPolicy: askedPolicy } = (object as core_v1.Pod).spec ?? {};
  const resolved =
    priorityClassName === ""
      ? defaultPriority(priorityClasses)
      : await namedPriority(attributes, priorityClasses, priorityClassName);
  if (asked !== undefined && asked !== resolved.priority) {
    throw newAdmissionForbidden(
      attributes,
      `the integer value of priority (${asked}) must not be provided in pod spec; priority admission controller computed ${resolved.priority} from the given PriorityClass name`,
    );
  }
  const { className, priority, preemptionPolicy } = resolved;
  if (preemptionPolicy !== undefined && askedPolicy !== undefined && askedPolicy !== preemptionPolicy) {
    throw newAdmissionForbidden(
      attributes,
      `the string value of PreemptionPolicy (${askedPolicy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    );
  }
  attributes.setObject(
    withSpec(object, {
      priority,
      ...(className === "" ? {} : { priorityClassName: className }),
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
    }),
  );
}

async function namedPriority(
  attributes: AdmissionAttributes,
  priorityClasses: ResourceSource,
  name: string,
): Promise<ResolvedPriority> {
  const { signal } = attributes.context;
  const found = priorityClasses.get("", name) ?? (await priorityClasses.getLive("", name, signal));
  if (found === undefined) throw newAdmissionForbidden(attributes, `no PriorityClass with name ${name} was found`);
  return resolve(found as PriorityClass);
}

function defaultPriority(priorityClasses: ResourceSource): ResolvedPriority {
  const found = defaultClass(priorityClasses);
  return found === undefined ? withoutClass : resolve(found);
}

function resolve({ metadata, value, preemptionPolicy }: PriorityClass): ResolvedPriority {
  return { className: metadata?.name ?? "", priority: value ?? 0, preemptionPolicy };
}

/** Two can come to be by a race; the lower one counts then. */
function defaultClass(priorityClasses: ResourceSource): PriorityClass | undefined {
  const isDefault = (object: KubeObject) => (object as PriorityClass).globalDefault === true;
  const defaults = priorityClasses.list().filter(isDefault) as readonly PriorityClass[];
  return [...defaults].sort((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
}

function refuseSecondDefault(attributes: AdmissionAttributes, priorityClasses: ResourceSource): void {
  const wanted = attributes.object as PriorityClass | undefined;
  if (wanted?.globalDefault !== true) return;
  const name = defaultClass(priorityClasses)?.metadata?.name;
  if (name === undefined || (attributes.operation === "UPDATE" && name === wanted.metadata?.name)) return;
  throw newAdmissionForbidden(
    attributes,
    `PriorityClass ${name} is already marked as default. Only one default can exist`,
  );
}
