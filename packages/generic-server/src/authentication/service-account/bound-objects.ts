import { type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import type { Cancellation } from "@kube-apiserver/component-base";
import type { BoundReference, ServiceAccountClaims } from "./claims.js";

/**
 * Finds what tokens are bound to, by namespace and name; undefined when it does not exist.
 * Mirrors `serviceaccount.ServiceAccountTokenGetter`.
 */
export interface BoundObjects {
  serviceAccount(namespace: string, name: string, signal: Cancellation): Promise<KubeObject | undefined>;
  pod(namespace: string, name: string, signal: Cancellation): Promise<KubeObject | undefined>;
  secret(namespace: string, name: string, signal: Cancellation): Promise<KubeObject | undefined>;
  node(name: string, signal: Cancellation): Promise<KubeObject | undefined>;
}

/** A token outlives the deletion of its objects by this much: clients may not have noticed yet. Same as upstream. */
const deletionLeewayMs = 60_000;

/**
 * Checks that everything a token is bound to is still there, and is still the same object.
 * @throws Error that says what is gone, in upstream's words: token reviews show them
 */
export async function requireBoundObjects(
  claims: ServiceAccountClaims,
  objects: BoundObjects,
  nowMs: number,
  signal: Cancellation,
): Promise<void> {
  const { namespace, serviceAccount, secret, pod, node } = claims;
  const deadlineMs = nowMs - deletionLeewayMs;
  const account = await objects.serviceAccount(namespace, serviceAccount.name, signal);
  requireServiceAccount(namespace, serviceAccount, account, deadlineMs);
  if (secret !== undefined) {
    requireSame("secret", secret, await objects.secret(namespace, secret.name, signal), deadlineMs);
  }
  if (pod !== undefined) requireSame("pod", pod, await objects.pod(namespace, pod.name, signal), deadlineMs);
  // Of a pod's token the node is only told; a token without a pod is bound to it.
  if (node !== undefined && pod === undefined) {
    requireSame("node", node, await objects.node(node.name, signal), deadlineMs);
  }
}

/**
 * Checks that a service account is there, and the one that was meant.
 * @param deletedBeforeMs - it may have been deleted after this moment
 * @throws Error that says what is wrong
 */
export function requireServiceAccount(
  namespace: string,
  { name, uid }: BoundReference,
  found: KubeObject | undefined,
  deletedBeforeMs: number,
): void {
  if (found === undefined) throw new Error(`serviceaccounts ${JSON.stringify(name)} not found`);
  if (wasDeletedBefore(found, deletedBeforeMs)) {
    throw new Error(`service account ${namespace}/${name} has been deleted`);
  }
  const current = found.metadata?.uid ?? "";
  if (current !== uid) throw new Error(`service account UID (${current}) does not match claim (${uid})`);
}

function requireSame(kind: string, { uid }: BoundReference, found: KubeObject | undefined, deletedBeforeMs: number) {
  if (found === undefined || wasDeletedBefore(found, deletedBeforeMs)) {
    throw new Error("service account token has been invalidated");
  }
  const current = found.metadata?.uid ?? "";
  if (current === uid) return;
  throw new Error(`${kind} UID (${current}) does not match service account ${kind} ref claim (${uid})`);
}

/** Whether deletion of an object began before a moment, in milliseconds since the epoch. */
export function wasDeletedBefore({ metadata }: KubeObject, momentMs: number): boolean {
  const deletedAt = metadata?.deletionTimestamp;
  return deletedAt !== undefined && (parseTime(deletedAt) ?? 0) < momentMs;
}
