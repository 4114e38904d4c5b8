import { type FunctionDecl, memberOverload, overload } from "../declarations.js";
import type { EnvOptions } from "../env.js";
import { taking } from "../stdlib/arguments.js";
import { boolType, type CelType, intType, opaqueType, stringType } from "../types/type.js";
import { CelError } from "../values/cel-error.js";
import { OpaqueValue } from "../values/opaque.js";
import type { Value } from "../values/value.js";
import { type Address, AddressError, bitLength, formatAddress, isMapped, parseAddress } from "./address.js";

export const ipType = opaqueType("net.IP");

/** An IP address. */
export class IPValue extends OpaqueValue {
  override readonly type: CelType = ipType;
  readonly address: Address;

  constructor(address: Address) {
    super();
    this.address = address;
  }

  override equals(other: Value): boolean {
    if (!(other instanceof IPValue)) return false;
    return this.address.family === other.address.family && this.address.bits === other.address.bits;
  }

  override get size(): number {
    return bitLength(this.address.family) / 8;
  }

  override toString(): string {
    return formatAddress(this.address);
  }
}

/** IP addresses. Mirrors `library.IP`. */
export const ipLibrary: EnvOptions = {
  types: [ipType],
  functions: [
    { name: "ip", overloads: [overload("string_to_ip", [stringType], ipType, taking(parseIP))] },
    {
      name: "string",
      overloads: [
        overload(
          "ip_to_string",
          [ipType],
          stringType,
          taking((ip: IPValue) => ip.toString()),
        ),
      ],
    },
    {
      name: "family",
      overloads: [
        memberOverload(
          "ip_family",
          [ipType],
          intType,
          taking((ip: IPValue) => ip.address.family),
        ),
      ],
    },
    {
      name: "ip.isCanonical",
      overloads: [overload("ip_is_canonical", [stringType], boolType, taking(isCanonical))],
    },
    {
      name: "isIP",
      overloads: [
        overload(
          "is_ip",
          [stringType],
          boolType,
          taking((text: string) => parseIP(text) instanceof IPValue),
        ),
      ],
    },
    predicate("isUnspecified", "ip_is_unspecified", isUnspecified),
    predicate("isLoopback", "ip_is_loopback", isLoopback),
    predicate("isLinkLocalMulticast", "ip_is_link_local_multicast", isLinkLocalMulticast),
    predicate("isLinkLocalUnicast", "ip_is_link_local_unicast", isLinkLocalUnicast),
    predicate("isGlobalUnicast", "ip_is_global_unicast", isGlobalUnicast),
  ],
};

/** The address a text is, or why it is none: zones and mapped addresses are not let in. */
export function parseIP(text: string): IPValue | CelError {
  try {
    const { zone, ...address } = parseAddress(text);
    if (zone !== "") return new CelError(`IP address ${JSON.stringify(text)} with zone value is not allowed`);
    if (isMapped(address)) return new CelError(`IPv4-mapped IPv6 address ${JSON.stringify(text)} is not allowed`);
    return new IPValue(address);
  } catch (err) {
    if (!(err instanceof AddressError)) throw err;
    return new CelError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${err.message}`);
  }
}

function isCanonical(text: string): Value {
  const parsed = parseIP(text);
  return parsed instanceof CelError ? parsed : parsed.toString() === text;
}

function predicate(name: string, id: string, holds: (address: Address) => boolean): FunctionDecl {
  return {
    name,
    overloads: [
      memberOverload(
        id,
        [ipType],
        boolType,
        taking((ip: IPValue) => holds(ip.address)),
      ),
    ],
  };
}

function isUnspecified({ bits }: Address): boolean {
  return bits === 0n;
}

function isLoopback({ family, bits }: Address): boolean {
  return family === 4 ? bits >> 24n === 127n : bits === 1n;
}

function isMulticast({ family, bits }: Address): boolean {
  return family === 4 ? bits >> 28n === 0xen : bits >> 120n === 0xffn;
}

function isLinkLocalMulticast({ family, bits }: Address): boolean {
  if (family === 4) return bits >> 8n === 0xe0_00_00n;
  // The flags of a multicast address do not count, its scope does.
  return bits >> 120n === 0xffn && ((bits >> 112n) & 0xfn) === 2n;
}

function isLinkLocalUnicast({ family, bits }: Address): boolean {
  return family === 4 ? bits >> 16n === 0xa9fen : bits >> 118n === 0x3fan;
}

function isGlobalUnicast(address: Address): boolean {
  if (address.family === 4 && (address.bits === 0n || address.bits === 0xffff_ffffn)) return false;
  return !isUnspecified(address) && !isLoopback(address) && !isMulticast(address) && !isLinkLocalUnicast(address);
}
