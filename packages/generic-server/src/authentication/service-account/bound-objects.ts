import { type KubeObject, parseTime } from "@kube-apiserver/apimachinery";
import type { BoundReference, ServiceAccountClaims } from "./claims.js";

/**
 * Finds what tokens are bound to, by namespace and name; undefined when it does not exist.
 * Mirrors `serviceaccount.ServiceAccountTokenGetter`.
 */
export interface BoundObjects {
  serviceAccount(namespace: string, name: string, signal: AbortSignal): Promise<KubeObject | undefined>;
  pod(namespace: string, name: string, signal: AbortSignal): Promise<KubeObject | undefined>;
  secret(namespace: string, name: string, signal: AbortSignal): Promise<KubeObject | undefined>;
  node(name: string, signal: AbortSignal): Promise<KubeObject | undefined>;
}

/** A token outlives the deletion of its objects by this much: clients may not have noticed yet. Same as upstream. */
const deletionLeewayMs = 60_000;

/**
 * Checks that everything a token is bound to is still there, and is still the same object.
 * @throws Error that says what is gone
 */
export async function requireBoundObjects(
  claims: ServiceAccountClaims,
  objects: BoundObjects,
  nowMs: number,
  signal: AbortSignal,
): Promise<void> {
  const { namespace, serviceAccount, secret, pod, node } = claims;
  const require = (what: string, reference: BoundReference, found: KubeObject | undefined) =>
    requireSame(`${what} ${JSON.stringify(reference.name)}`, reference, found, nowMs);

  require("service account", serviceAccount, await objects.serviceAccount(namespace, serviceAccount.name, signal));
  if (secret !== undefined) require("secret", secret, await objects.secret(namespace, secret.name, signal));
  if (pod !== undefined) require("pod", pod, await objects.pod(namespace, pod.name, signal));
  // Of a pod's token the node is only told; a token without a pod is bound to it.
  if (node !== undefined && pod === undefined) require("node", node, await objects.node(node.name, signal));
}

function requireSame(what: string, { uid }: BoundReference, found: KubeObject | undefined, nowMs: number): void {
  if (found === undefined) throw new Error(`the token is bound to ${what}, which does not exist`);
  const { metadata } = found;
  const deletedAt = metadata?.deletionTimestamp;
  if (deletedAt !== undefined && (parseTime(deletedAt) ?? 0) + deletionLeewayMs < nowMs) {
    throw new Error(`the token is bound to ${what}, which has been deleted`);
  }
  if (uid !== "" && metadata?.uid !== uid) {
    throw new Error(`the token is bound to ${what} with uid ${uid}, which differs from the current one`);
  }
}
