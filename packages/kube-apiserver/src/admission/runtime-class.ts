import type { core_v1, node_v1 } from "@kube-apiserver/api/types";
import { compareUTF8, quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes, MutationPlugin, ValidationPlugin } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "./refusal.js";
import { handling, isFor, withSpec } from "./requests.js";
import { parseAmounts } from "./resource-amounts.js";
import type { ResourceSource } from "./resource-source.js";
import { mergeTolerations } from "./scheduling/tolerations.js";

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const withoutClass = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";

/** Gives pods the overhead of their runtime class and sends them to nodes that have it. Mirrors `runtimeclass`. */
export function newRuntimeClass(runtimeClasses: ResourceSource): MutationPlugin & ValidationPlugin {
  return {
    name: "RuntimeClass",
    handles: handling("CREATE"),
    async admit(attributes: AdmissionAttributes) {
      if (!isFor(attributes, "", "pods")) return;
      const runtimeClass = await runtimeClassOf(attributes, runtimeClasses);
      if (runtimeClass === undefined) return;
      setOverhead(attributes, runtimeClass);
      setScheduling(attributes, runtimeClass);
    },
    async validate(attributes: AdmissionAttributes) {
      if (!isFor(attributes, "", "pods")) return;
      const wanted = (await runtimeClassOf(attributes, runtimeClasses))?.overhead?.podFixed;
      const overhead = podSpecOf(attributes)?.overhead;
      if (wanted === undefined) {
        if (overhead !== undefined) throw newAdmissionForbidden(attributes, withoutClass);
      } else if (!sameOverhead(wanted, overhead)) {
        throw newAdmissionForbidden(attributes, mismatch);
      }
    },
  };
}

function podSpecOf({ object }: AdmissionAttributes): core_v1.PodSpec | undefined {
  return (object as core_v1.Pod | undefined)?.spec;
}

async function runtimeClassOf(
  attributes: AdmissionAttributes,
  runtimeClasses: ResourceSource,
): Promise<node_v1.RuntimeClass | undefined> {
  const name = podSpecOf(attributes)?.runtimeClassName;
  if (name === undefined) return undefined;
  const { signal } = attributes.context;
  await runtimeClasses.isReady(signal);
  const found = runtimeClasses.get("", name) ?? (await runtimeClasses.getLive("", name, signal));
  if (found === undefined) {
    throw newAdmissionForbidden(attributes, `pod rejected: RuntimeClass ${quoteGo(name)} not found`);
  }
  return found as node_v1.RuntimeClass;
}

function setOverhead(attributes: AdmissionAttributes, { overhead }: node_v1.RuntimeClass): void {
  const { object } = attributes;
  const wanted = overhead?.podFixed;
  if (object === undefined || wanted === undefined) return;
  const own = podSpecOf(attributes)?.overhead;
  if (own !== undefined && !sameOverhead(wanted, own)) throw newAdmissionForbidden(attributes, mismatch);
  attributes.setObject(withSpec(object, { overhead: wanted }));
}

type Overhead = NonNullable<core_v1.PodSpec["overhead"]>;

/** Whether the amounts are the same, however they are written. */
function sameOverhead(a: Overhead, b: Overhead | undefined): boolean {
  if (b === undefined) return false;
  const [left, right] = [parseAmounts(a), parseAmounts(b)];
  return left.size === right.size && [...left].every(([name, amount]) => right.get(name)?.equals(amount) === true);
}

function setScheduling(attributes: AdmissionAttributes, { scheduling }: node_v1.RuntimeClass): void {
  const { object } = attributes;
  if (object === undefined || scheduling === undefined) return;
  const spec = podSpecOf(attributes);
  const nodeSelector = mergeNodeSelector(attributes, scheduling.nodeSelector ?? {}, spec?.nodeSelector ?? {});
  const tolerations = mergeTolerations(spec?.tolerations ?? [], scheduling.tolerations ?? []);
  attributes.setObject(
    withSpec(object, {
      ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
      ...(tolerations.length === 0 ? {} : { tolerations }),
    }),
  );
}

type NodeSelector = Readonly<Record<string, string | undefined>>;

function mergeNodeSelector(attributes: AdmissionAttributes, wanted: NodeSelector, own: NodeSelector): NodeSelector {
  for (const key of Object.keys(wanted).sort(compareUTF8)) {
    if (!Object.hasOwn(own, key) || own[key] === wanted[key]) continue;
    throw newAdmissionForbidden(
      attributes,
      `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${wanted[key]}; pod.spec.nodeSelector[${key}] = ${own[key]}`,
    );
  }
  return { ...own, ...wanted };
}
