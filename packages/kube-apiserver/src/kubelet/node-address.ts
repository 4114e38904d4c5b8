import type { core_v1 } from "@kube-apiserver/api/types";

const hostnameLabel = "kubernetes.io/hostname";

/**
 * The address of a node whose type stands first in `preferredTypes`. Mirrors `nodeutil.GetPreferredNodeAddress`.
 * @throws Error when the node has none of these types
 */
export function preferredNodeAddress(node: core_v1.Node, preferredTypes: readonly string[]): string {
  const addresses = node.status?.addresses ?? [];
  for (const type of preferredTypes) {
    const found = addresses.find((address) => address.type === type);
    if (found?.address !== undefined) return found.address;
    // A node may be known by its label before its kubelet has told anything.
    const label = node.metadata?.labels?.[hostnameLabel] ?? "";
    if (type === "Hostname" && label !== "") return label;
  }
  const known = addresses.map(({ type = "", address = "" }) => `{${type} ${address}}`).join(" ");
  throw new Error(`no preferred addresses found; known addresses: [${known}]`);
}
