import { BlockList, isIP, isIPv6 } from "node:net";
import { parseBool, parseBoolErrorText } from "../featuregate/parse-bool.js";
import { formatDuration, parseDuration } from "./duration.js";
import type { FlagType } from "./flag-type.js";

export const stringFlag: FlagType<string> = {
  name: "string",
  parse: (text) => text,
  format: (value) => value,
};

export const boolFlag: FlagType<boolean> = {
  name: "bool",
  noValue: "true",
  parse(text) {
    const value = parseBool(text);
    if (value === undefined) throw new RangeError(parseBoolErrorText(text));
    return value;
  },
  format: String,
};

/** Numbers beyond these are refused, as Go's 64-bit parsing refuses those beyond its own. */
function parseInteger(text: string, parser: string, pattern: RegExp): number {
  if (!pattern.test(text)) throw new RangeError(`strconv.${parser}: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`strconv.${parser}: parsing ${JSON.stringify(text)}: value out of range`);
}

const signedInteger = /^[-+]?(\d+|0x[0-9a-f]+)$/i;

export const intFlag: FlagType<number> = {
  name: "int",
  parse: (text) => parseInteger(text, "ParseInt", signedInteger),
  format: String,
};

/** klog's verbosity. */
export const levelFlag: FlagType<number> = { ...intFlag, name: "Level" };

export const uintFlag: FlagType<number> = {
  name: "uint",
  parse: (text) => parseInteger(text, "ParseUint", /^(\d+|0x[0-9a-f]+)$/i),
  format: String,
};

export const floatFlag: FlagType<number> = {
  name: "float",
  parse(text) {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isNaN(value))
      throw new RangeError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
    return value;
  },
  format: String,
};

/** In milliseconds. */
export const durationFlag: FlagType<number> = { name: "duration", parse: parseDuration, format: formatDuration };

/** An IPv4 or IPv6 address; undefined is none. */
export const ipFlag: FlagType<string | undefined> = {
  name: "ip",
  parse(text) {
    const address = text.trim();
    if (address === "") return undefined;
    if (isIP(address) === 0) throw new RangeError(`failed to parse IP: ${JSON.stringify(text)}`);
    return address;
  },
  format: (value) => value ?? "<nil>",
};

/** An address block such as `10.0.0.0/8`. */
export const cidrFlag: FlagType<string | undefined> = {
  name: "ipNet",
  parse(text) {
    if (text === "") return undefined;
    requireCIDR(text);
    return text;
  },
  format: (value) => value ?? "<nil>",
};

/** @throws RangeError in the words of Go's `net.ParseCIDR` when `text` is no address block */
export function requireCIDR(text: string): void {
  const [address = "", length = "", ...rest] = text.split("/");
  const bits = Number(length);
  const isBlock = isIP(address) !== 0 && /^\d{1,3}$/.test(length) && bits <= (isIPv6(address) ? 128 : 32);
  if (!isBlock || rest.length > 0) throw new RangeError(`invalid CIDR address: ${text}`);
  // The family is settled; this refuses what the check above let through.
  new BlockList().addSubnet(address, bits, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Ports, both ends included; size 0 is none. */
export interface FlagPortRange {
  readonly from: number;
  readonly to: number;
}

/** `30000-32767`, `30000+100` or a single port. Mirrors `net.PortRange`. */
export const portRangeFlag: FlagType<FlagPortRange> = {
  name: "portRange",
  parse(text) {
    const value = text.trim();
    if (value === "") return { from: 0, to: 0 };
    const [, low = "", sign, high = ""] = /^(\d+)(?:([-+])(\d+))?$/.exec(value) ?? [];
    if (low === "") throw new RangeError(`unable to parse port range: ${value}`);
    const from = Number(low);
    const to = sign === undefined ? from : sign === "-" ? Number(high) : from + Number(high);
    if (from > 65_535 || to > 65_535) throw new RangeError(`the port range cannot be greater than 65535: ${value}`);
    if (to < from) throw new RangeError(`end port cannot be less than start port: ${value}`);
    return { from, to };
  },
  format: ({ from, to }) => (from === 0 && to === 0 ? "" : `${from}-${to}`),
};

const binary: ReadonlyMap<string, number> = new Map([
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["", 1],
]);

/** A whole number of bytes with a suffix of resource quantities (`64Ki`). */
export const quantityFlag: FlagType<number> = {
  name: "quantity",
  parse(text) {
    const [, digits = "", suffix = ""] = /^(\d+)([A-Za-z]*)$/.exec(text) ?? [];
    const factor = binary.get(suffix);
    if (digits === "" || factor === undefined) {
      throw new RangeError(
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
      );
    }
    return Number(digits) * factor;
  },
  format: String,
};
