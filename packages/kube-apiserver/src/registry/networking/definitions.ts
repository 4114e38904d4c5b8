import { quoteGo } from "@kube-apiserver/apimachinery";
import type { StoredResourceDefinition } from "../resource-definition.js";
import { formatIP, parseIP } from "./ip-address.js";

export const ipAddresses: StoredResourceDefinition = {
  group: "networking.k8s.io",
  resource: "ipaddresses",
  strategy: (base) => ({ ...base, validateName: validateAddressName }),
};

/** The name of an IPAddress is the address, in one spelling. Mirrors `ValidateIPAddressName`. */
function validateAddressName(name: string): readonly string[] {
  const address = parseIP(name);
  if (address === undefined) return [`ParseAddr(${quoteGo(name)}): unable to parse IP`];
  return formatIP(address) === name ? [] : ["must be a canonical form IP address"];
}
