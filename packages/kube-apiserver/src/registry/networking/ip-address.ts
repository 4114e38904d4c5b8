/** Families of IP addresses, as services name them. */
export type IPFamily = "IPv4" | "IPv6";

/** An IP address as a number. */
export interface IPAddress {
  readonly family: IPFamily;
  readonly value: bigint;
}

const bitsOf: Readonly<Record<IPFamily, number>> = { IPv4: 32, IPv6: 128 };
const groupCount = 8;

/** Reads an address; undefined when it is none. IPv4 numbers with leading zeros are none. */
export function parseIP(text: string): IPAddress | undefined {
  if (text.includes(":")) return parseIPv6(text);
  const value = parseIPv4(text);
  return value === undefined ? undefined : { family: "IPv4", value };
}

/** The family of an address in text form; undefined when it is none. */
export function familyOf(text: string): IPFamily | undefined {
  return parseIP(text)?.family;
}

function parseIPv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseIPv6(text: string): IPAddress | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const front = groupsOf(head);
  const back = tail === undefined ? [] : groupsOf(tail);
  if (front === undefined || back === undefined) return undefined;
  const missing = groupCount - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...new Array<bigint>(missing).fill(0n), ...back];
  return { family: "IPv6", value: groups.reduce((value, group) => (value << 16n) | group, 0n) };
}

/** The groups of one side of `::`; the last may be an IPv4 address, which makes two. */
function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const value = parseIPv4(part);
      if (value === undefined) return undefined;
      groups.push(value >> 16n, value & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return groups;
}

/** The canonical text of an address (RFC 5952 for IPv6). */
export function formatIP({ family, value }: IPAddress): string {
  if (family === "IPv4") return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
  const groups = Array.from({ length: groupCount }, (_, index) =>
    ((value >> BigInt(16 * (groupCount - 1 - index))) & 0xffffn).toString(16),
  );
  const { start, length } = longestZeros(groups);
  if (length < 2) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`;
}

function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === "0") end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}

/** A block of addresses. */
export interface IPBlock {
  readonly family: IPFamily;
  /** The first address, the network's own. */
  readonly base: bigint;
  /** Number of addresses. */
  readonly size: bigint;
}

/** Reads a CIDR block. @throws RangeError when it is none */
export function parseIPBlock(cidr: string): IPBlock {
  const [text = "", prefix = "", ...more] = cidr.split("/");
  const address = parseIP(text);
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (address === undefined || more.length > 0 || length < 0 || length > bitsOf[address.family]) {
    throw new RangeError(`invalid CIDR address: ${cidr}`);
  }
  const size = 1n << BigInt(bitsOf[address.family] - length);
  return { family: address.family, base: address.value - (address.value % size), size };
}

/** Whether the block has the address. */
export function blockHas({ family, base, size }: IPBlock, address: IPAddress): boolean {
  return address.family === family && address.value >= base && address.value < base + size;
}

/** The canonical text of a block. */
export function formatBlock({ family, base, size }: IPBlock): string {
  let length = bitsOf[family];
  for (let rest = size; rest > 1n; rest >>= 1n) length--;
  return `${formatIP({ family, value: base })}/${length}`;
}
