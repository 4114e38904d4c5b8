import type { UserInfo } from "@kube-apiserver/generic-server";

const userPrefix = "system:node:";
const nodesGroup = "system:nodes";

/**
 * The node that a user is the kubelet of; undefined for everybody else. `""` is a kubelet of no node in particular.
 * Mirrors `nodeidentifier.NodeIdentity`.
 */
export function nodeNameOf({ name, groups }: UserInfo): string | undefined {
  return name.startsWith(userPrefix) && groups.includes(nodesGroup) ? name.slice(userPrefix.length) : undefined;
}
