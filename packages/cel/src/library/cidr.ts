import { memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, intType, opaqueType, stringType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";
import { type Address, AddressError, bitLength, formatAddress, isMapped, parseAddress } from "./address.js";
import { IPValue, ipType, parseIP } from "./ip.js";

export const cidrType = opaqueType("net.CIDR");

/** An address with the length of its network prefix. */
export class CIDRValue extends OpaqueValue {
  override readonly type: CelType = cidrType;
  readonly address: Address;
  readonly prefixLength: number;

  constructor(address: Address, prefixLength: number) {
    super();
    this.address = address;
    this.prefixLength = prefixLength;
  }

  override equals(other: Value): boolean {
    return other instanceof CIDRValue && this.toString() === other.toString();
  }

  override get size(): number {
    return Math.ceil(this.prefixLength / 8);
  }

  override toString(): string {
    return `${formatAddress(this.address)}/${this.prefixLength}`;
  }

  /** Whether an address lies in the network. */
  contains({ family, bits }: Address): boolean {
    if (family !== this.address.family) return false;
    const shift = BigInt(bitLength(family) - this.prefixLength);
    return bits >> shift === this.address.bits >> shift;
  }

  masked(): CIDRValue {
    const shift = BigInt(bitLength(this.address.family) - this.prefixLength);
    return new CIDRValue(
      { family: this.address.family, bits: (this.address.bits >> shift) << shift },
      this.prefixLength,
    );
  }
}

const c = cidrType;

/** Networks. Mirrors `library.CIDR`. */
export const cidrLibrary: EnvOptions = {
  types: [cidrType],
  functions: [
    { name: "cidr", overloads: [overload("string_to_cidr", [stringType], c, taking(parseCIDR))] },
    {
      name: "containsIP",
      overloads: [
        memberOverload("cidr_contains_ip_string", [c, stringType], boolType, taking(containsIP)),
        memberOverload("cidr_contains_ip_ip", [c, ipType], boolType, taking(containsIP)),
      ],
    },
    {
      name: "containsCIDR",
      overloads: [
        memberOverload("cidr_contains_cidr_string", [c, stringType], boolType, taking(containsCIDR)),
        memberOverload("cidr_contains_cidr", [c, c], boolType, taking(containsCIDR)),
      ],
    },
    {
      name: "ip",
      overloads: [
        memberOverload(
          "cidr_ip",
          [c],
          ipType,
          taking((cidr: CIDRValue) => new IPValue(cidr.address)),
        ),
      ],
    },
    {
      name: "prefixLength",
      overloads: [
        memberOverload(
          "cidr_prefix_length",
          [c],
          intType,
          taking((cidr: CIDRValue) => cidr.prefixLength),
        ),
      ],
    },
    {
      name: "masked",
      overloads: [
        memberOverload(
          "cidr_masked",
          [c],
          c,
          taking((cidr: CIDRValue) => cidr.masked()),
        ),
      ],
    },
    {
      name: "isCIDR",
      overloads: [
        overload(
          "is_cidr",
          [stringType],
          boolType,
          taking((text: string) => parseCIDR(text) instanceof CIDRValue),
        ),
      ],
    },
    {
      name: "string",
      overloads: [
        overload(
          "cidr_to_string",
          [c],
          stringType,
          taking((cidr: CIDRValue) => cidr.toString()),
        ),
      ],
    },
  ],
};

const parseFailure = "network address parse error during conversion from string: ";

function parseCIDR(text: string): CIDRValue | CelError {
  try {
    const slash = text.lastIndexOf("/");
    if (slash === -1) throw prefixError(text, "no '/'");
    const { zone, ...address } = parseInner(text, text.slice(0, slash));
    if (zone !== "") throw prefixError(text, "IPv6 zones cannot be present in a prefix");
    const length = text.slice(slash + 1);
    if (!/^(?:0|[1-9][0-9]{0,17})$/.test(length))
      throw prefixError(text, `bad bits after slash: ${JSON.stringify(length)}`);
    if (Number(length) > bitLength(address.family)) throw prefixError(text, "prefix length out of range");
    if (isMapped(address)) {
      return new CelError(`${parseFailure}IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
    }
    return new CIDRValue(address, Number(length));
  } catch (err) {
    if (!(err instanceof AddressError)) throw err;
    return new CelError(`${parseFailure}${parseFailure}${err.message}`);
  }
}

function parseInner(text: string, address: string): ReturnType<typeof parseAddress> {
  try {
    return parseAddress(address);
  } catch (err) {
    if (!(err instanceof AddressError)) throw err;
    throw prefixError(text, err.message);
  }
}

function prefixError(text: string, detail: string): AddressError {
  return new AddressError(`netip.ParsePrefix(${JSON.stringify(text)}): ${detail}`);
}

function containsIP(cidr: CIDRValue, other: IPValue | string): Value {
  const ip = typeof other === "string" ? parseIP(other) : other;
  return ip instanceof CelError ? ip : cidr.contains(ip.address);
}

function containsCIDR(cidr: CIDRValue, other: CIDRValue | string): Value {
  const inner = typeof other === "string" ? parseCIDR(other) : other;
  if (inner instanceof CelError) return inner;
  return cidr.prefixLength <= inner.prefixLength && cidr.contains(inner.address);
}
