import { isIPv4, isIPv6 } from "node:net";

/**
 * An IP address as its 4 or 16 bytes.
 * @throws RangeError when it is none
 */
export function ipBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  if (!isIPv6(address) || address.includes("%"))
    throw new RangeError(`${JSON.stringify(address)} is not an IP address`);
  // The URL parser writes every IPv6 address in groups of hexadecimal digits, an embedded IPv4 address included.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = groups.split("::");
  const before = split(head);
  const after = tail === undefined ? [] : split(tail);
  const middle = new Array<number>(8 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...middle, ...after].flatMap((group) => [group >> 8, group & 0xff]));
}

function split(groups: string): readonly number[] {
  return groups === "" ? [] : groups.split(":").map((group) => Number.parseInt(group, 16));
}
