import type { core_v1 } from "@kube-apiserver/api/types";
import { type EncodedObject, getOwn, type KubeObject, type ObjectMeta } from "@kube-apiserver/apimachinery";
import { mirrorAnnotation } from "../registry/core/pod/validation/annotation-keys.js";
import { keyOf } from "./graph-key.js";
import { configMapNamesOf, resourceClaimNamesOf, secretNamesOf, volumeClaimNamesOf } from "./pod-references.js";

/** What the graph has to know of a pod. */
export interface PodView extends KubeObject {
  /** Name of the node that the pod is bound to; `""` without one. */
  readonly node: string;
  /** Keys of what the node may read because of the pod, each once. */
  readonly references: readonly string[];
}

const head = Buffer.from('{"apiVersion":"v1","kind":"Pod","metadata":{');
const managedFields = ',"managedFields":[';
const afterManagedFields = ']},"spec":{';
const status = '},"status":{';
const claimsOfStatus = "laimStatus";

/** {@link viewOfPod} of a stored pod: a large cluster has many, and little of them is read. */
export function viewOfStoredPod({ bytes }: EncodedObject): PodView {
  return viewOfPod(JSON.parse(withoutBulk(bytes).toString()) as core_v1.Pod);
}

/**
 * A pod's JSON without what is long and says nothing here: who manages which fields, and the status unless it tells of
 * claims. Both are found by how they begin and end: in texts that somebody has chosen a quote stands behind a backslash. A
 * pod that is not laid out as it is stored stays whole.
 */
function withoutBulk(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, head.length).equals(head)) return bytes;
  const start = bytes.indexOf(managedFields);
  const end = start === -1 ? -1 : bytes.indexOf(afterManagedFields, start);
  const before = end === -1 ? bytes.subarray(0, 0) : bytes.subarray(0, start);
  const rest = end === -1 ? bytes : bytes.subarray(end + 1);
  const at = rest.includes(claimsOfStatus) ? -1 : rest.lastIndexOf(status);
  return Buffer.concat(at === -1 ? [before, rest] : [before, rest.subarray(0, at), Buffer.from("}}")]);
}

/** A pod as the graph sees it. */
export function viewOfPod(pod: core_v1.Pod): PodView {
  const { name, namespace, uid, resourceVersion } = (pod.metadata ?? {}) as ObjectMeta;
  const identity = { name, namespace, uid, resourceVersion };
  const node = pod.spec?.nodeName ?? "";
  return {
    metadata: identity as ObjectMeta,
    node,
    references: node === "" ? [] : [...new Set(referencesOf(pod))],
  };
}

/**
 * A mirror pod gives nothing: a kubelet makes it by itself, and would read whatever it likes. NodeRestriction refuses such
 * references as well; this is the second wall.
 */
function* referencesOf(pod: core_v1.Pod): Generator<string> {
  const { namespace = "", annotations = {} } = pod.metadata ?? {};
  if (getOwn(annotations, mirrorAnnotation) !== undefined) return;
  const account = pod.spec?.serviceAccountName ?? "";
  if (account !== "") yield keyOf("serviceAccount", namespace, account);
  for (const name of secretNamesOf(pod)) yield keyOf("secret", namespace, name);
  for (const name of configMapNamesOf(pod)) yield keyOf("configMap", namespace, name);
  for (const name of volumeClaimNamesOf(pod)) yield keyOf("persistentVolumeClaim", namespace, name);
  for (const name of resourceClaimNamesOf(pod)) yield keyOf("resourceClaim", namespace, name);
}
