import { isIPv6 } from "node:net";
import { requireCIDR } from "@kube-apiserver/component-base";

/**
 * The first address of a block that a service may have: that of the `kubernetes` service.
 * @param cidr - `10.0.0.0/24`, `fd00::/112`
 * @throws RangeError when it is no block
 */
export function firstServiceIP(cidr: string): string {
  requireCIDR(cidr);
  const [address = "", length = ""] = cidr.split("/");
  return isIPv6(address) ? addToIPv6(address, Number(length)) : addToIPv4(address, Number(length));
}

function addToIPv4(address: string, prefix: number): string {
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(bits / size) * size + 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
}

function addToIPv6(address: string, prefix: number): string {
  const groups = expandIPv6(address);
  const bits = groups.reduce((sum, group) => sum * 65536n + BigInt(Number.parseInt(group || "0", 16)), 0n);
  const size = 1n << BigInt(128 - prefix);
  let first = (bits / size) * size + 1n;
  const parts: string[] = [];
  for (let at = 0; at < 8; at++) {
    parts.unshift((first % 65536n).toString(16));
    first /= 65536n;
  }
  return new URL(`http://[${parts.join(":")}]/`).hostname.slice(1, -1);
}

function expandIPv6(address: string): readonly string[] {
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}
