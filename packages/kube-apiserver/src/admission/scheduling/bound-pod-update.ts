import type { core_v1 } from "@kube-apiserver/api/types";
import { quoteGo } from "@kube-apiserver/apimachinery";
import type { AdmissionAttributes } from "@kube-apiserver/generic-server";
import { newAdmissionForbidden } from "../refusal.js";
import { requireReady } from "../requests.js";
import type { ResourceSource } from "../resource-source.js";

/** A change of what a pod on a node is to be. */
export interface BoundPodUpdate {
  readonly pod: core_v1.Pod;
  readonly oldPod: core_v1.Pod;
}

/** The change, where the request is one to a pod on a node by one of these subresources; undefined for every other. */
export function boundPodUpdateOf(
  { operation, resource, subresource, object, oldObject }: AdmissionAttributes,
  subresources: readonly string[],
): BoundPodUpdate | undefined {
  if (operation !== "UPDATE" || resource.group !== "" || resource.resource !== "pods") return undefined;
  const [pod, oldPod] = [object as core_v1.Pod | undefined, oldObject as core_v1.Pod | undefined];
  if (!subresources.includes(subresource) || pod === undefined || oldPod === undefined) return undefined;
  // The generation goes up when the spec changes, and only then.
  const isChanged = (pod.metadata?.generation ?? 0) !== (oldPod.metadata?.generation ?? 0);
  return isChanged && (pod.spec?.nodeName ?? "") !== "" ? { pod, oldPod } : undefined;
}

/** The node of a pod. Rejects with StatusError, reason Forbidden, when there is none. */
export async function nodeOf(
  attributes: AdmissionAttributes,
  { spec }: core_v1.Pod,
  nodes: ResourceSource,
): Promise<core_v1.Node> {
  await requireReady(attributes, nodes);
  const node = nodes.get("", spec?.nodeName ?? "");
  if (node === undefined) throw newAdmissionForbidden(attributes, `node ${quoteGo(spec?.nodeName ?? "")} not found`);
  return node as core_v1.Node;
}
