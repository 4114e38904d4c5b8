import { BlockList, isIPv6 } from "node:net";

/** A CIDR block. */
export interface AddressBlock {
  readonly address: string;
  readonly prefix: number;
}

/** Reads a block that was validated already. */
export function parseBlock(cidr: string): AddressBlock {
  const slash = cidr.lastIndexOf("/");
  return { address: cidr.slice(0, slash), prefix: Number(cidr.slice(slash + 1)) };
}

/** Whether the block has the address. */
export function hasAddress({ address, prefix }: AddressBlock, candidate: string): boolean {
  if (isIPv6(address) !== isIPv6(candidate)) return false;
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(address, prefix, family);
  return list.check(candidate, family);
}

/** Whether the block has all of the other. */
export function hasBlock(block: AddressBlock, other: AddressBlock): boolean {
  return block.prefix <= other.prefix && hasAddress(block, other.address);
}
