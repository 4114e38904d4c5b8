import { isIPv6 } from "node:net";
import { requireCIDR } from "@kube-apiserver/component-base";
import { errorOf } from "../parse-error.js";

/** What services get their addresses from when nothing is said. */
export const defaultServiceRange = "10.0.0.0/24";

/** The allocator's state is kept in one object: ranges are bounded by this many bits of addresses. */
const maxBits = 20;
/** Fewer addresses than this serve nobody. */
const minBits = 3;

const bitsOf = (cidr: string) => (isIPv6(addressOf(cidr)) ? 128 : 32);
const addressOf = (cidr: string) => cidr.split("/")[0] ?? "";
const prefixOf = (cidr: string) => Number(cidr.split("/")[1]);

/** The blocks of `--service-cluster-ip-range`, the default when it is empty. Not checked. */
export function splitServiceRanges(text: string): readonly string[] {
  return text === "" ? [defaultServiceRange] : text.split(",").map((range) => range.trim());
}

/** What is wrong with `--service-cluster-ip-range`, in upstream's words. */
export function serviceRangeErrors(text: string): readonly Error[] {
  const ranges = splitServiceRanges(text);
  const malformed = ranges.findIndex((range) => errorOf(() => requireCIDR(range)) !== undefined);
  if (malformed === 0) return [new Error("service-cluster-ip-range is not a valid cidr")];
  if (malformed > 0) return [new Error(`service-cluster-ip-range[${malformed}] is not an ip net`)];
  const [first = "", second] = ranges;
  const errors = sizeErrors(first, "--service-cluster-ip-range");
  if (ranges.length > 2) errors.push(new Error("--service-cluster-ip-range must not contain more than two entries"));
  if (second === undefined) return errors;
  if (bitsOf(first) === bitsOf(second)) {
    errors.push(
      new Error("--service-cluster-ip-range[0] and --service-cluster-ip-range[1] must be of different IP family"),
    );
  }
  return [...errors, ...sizeErrors(second, "--service-cluster-ip-range[1]")];
}

function sizeErrors(range: string, flag: string): Error[] {
  const bits = bitsOf(range);
  const size = bits - prefixOf(range);
  if (size > maxBits) {
    const message = `specified ${flag} is too large; for ${bits}-bit addresses, the mask must be >= ${bits - maxBits}`;
    return [new Error(message)];
  }
  if (size < minBits) return [new Error(`the service cluster IP range must be at least ${2 ** minBits} IP addresses`)];
  return [];
}

/** Whether addresses of the block are IPv6. */
export function isIPv6Range(range: string): boolean {
  return bitsOf(range) === 128;
}
