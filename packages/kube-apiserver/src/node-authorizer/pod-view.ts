import type { core_v1 } from "@kube-apiserver/api/types";
import { getOwn, type KubeObject, type ObjectMeta } from "@kube-apiserver/apimachinery";
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

/** A pod as the graph sees it: a large cluster has many, and nothing else of them is needed. */
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
