import { nameIsDNSSubdomain } from "@kube-apiserver/apimachinery";

/** The group that all nodes are in. */
export const nodesGroup = "system:nodes";

const prefix = "system:node:";

/** The node that a user name stands for; undefined when it stands for none. */
export function nodeNameOf(userName: string): string | undefined {
  if (!userName.startsWith(prefix)) return undefined;
  const name = userName.slice(prefix.length);
  return nameIsDNSSubdomain(name, false).length === 0 ? name : undefined;
}
