import { blockHas, formatIP, type IPAddress, parseIP } from "./ip-address.js";

/** What keeps a lenient text from being a proper one. */
export type AddressFlaw = "leadingZeros" | "mapped" | "bitsBeyondPrefix";

/** An address as lenient parsers read it. */
export interface LegacyIP {
  /** An IPv4 address that is written as IPv6 is the IPv4 one. */
  readonly address: IPAddress;
  readonly flaw?: AddressFlaw;
}

/** A block as lenient parsers read it. */
export interface LegacyCIDR {
  /** The address before the slash. */
  readonly address: IPAddress;
  /** The first address of the block. */
  readonly network: IPAddress;
  /** Bits of {@link network} that are fixed. */
  readonly prefix: number;
  /** Bits that an address has in the family the text is written in. */
  readonly width: 32 | 128;
  readonly flaw?: AddressFlaw;
}

const mappedBlock = { family: "IPv6", base: 0xffff_0000_0000n, size: 1n << 32n } as const;
const largestPrefixText = 0xff_ffff;

/**
 * Reads an address as Go did before it refused leading zeros. Mirrors `netutils.ParseIPSloppy`; undefined when it is none.
 */
export function parseLegacyIP(text: string): LegacyIP | undefined {
  const strict = parseIP(text);
  const address = strict ?? parseIP(withoutLeadingZeros(text));
  if (address === undefined) return undefined;
  const seen = unmapped(address);
  if (strict === undefined) return { address: seen, flaw: "leadingZeros" };
  return seen === address ? { address } : { address: seen, flaw: "mapped" };
}

// Longer groups than the forms allow are numbers that are too large, or zeros in front.
function withoutLeadingZeros(text: string): string {
  return text.replace(/(^|[:.])0+(?=[0-9a-fA-F])/g, "$1");
}

/** Reads a block as Go did before it refused leading zeros. Mirrors `netutils.ParseCIDRSloppy`; undefined when it is none. */
export function parseLegacyCIDR(text: string): LegacyCIDR | undefined {
  const slash = text.indexOf("/");
  if (slash < 0) return undefined;
  const before = text.slice(0, slash);
  const after = text.slice(slash + 1);
  const parsed = parseLegacyIP(before);
  const width = before.includes(":") ? 128 : 32;
  const length = /^\d+$/.test(after) ? Number(after) : Number.NaN;
  if (parsed === undefined || !(length <= width) || length > largestPrefixText) return undefined;
  const { value } = width === 128 ? mapped(parsed.address) : parsed.address;
  const first = value - (value % (1n << BigInt(width - length)));
  const network = unmapped({ family: width === 128 ? "IPv6" : "IPv4", value: first });
  const shorter = width === 128 && network.family === "IPv4";
  const flaw = flawOf(parsed.flaw, after, first !== value);
  return {
    address: parsed.address,
    network,
    prefix: shorter ? Math.max(length - 96, 0) : length,
    width,
    ...(flaw === undefined ? {} : { flaw }),
  };
}

function flawOf(address: AddressFlaw | undefined, prefix: string, hasBitsBeyond: boolean): AddressFlaw | undefined {
  if (address === "leadingZeros" || (prefix.length > 1 && prefix.startsWith("0"))) return "leadingZeros";
  if (address !== undefined) return address;
  return hasBitsBeyond ? "bitsBeyondPrefix" : undefined;
}

/** The canonical text of a block. */
export function formatCIDR({ network, prefix }: Pick<LegacyCIDR, "network" | "prefix">): string {
  return `${formatIP(network)}/${prefix}`;
}

function unmapped(address: IPAddress): IPAddress {
  if (!blockHas(mappedBlock, address)) return address;
  return { family: "IPv4", value: address.value - mappedBlock.base };
}

function mapped(address: IPAddress): IPAddress {
  if (address.family === "IPv6") return address;
  return { family: "IPv6", value: address.value + mappedBlock.base };
}

/** Whether the texts are addresses of both families. Mirrors `netutils.IsDualStackIPStrings`. */
export function hasBothFamilies(ips: readonly string[]): boolean {
  return new Set(ips.map((ip) => parseLegacyIP(ip)?.address.family)).size === 2;
}
