import { type FieldError, type FieldPath, fieldErrors, quoteGo } from "@kube-apiserver/apimachinery";
import { formatIP } from "../networking/ip-address.js";
import { type AddressFlaw, formatCIDR, parseLegacyCIDR, parseLegacyIP } from "../networking/legacy-address.js";

/** How fields are checked that once took addresses in any form. */
export interface LegacyAddressRules {
  /** Whether the gate `StrictIPCIDRValidation` is on. */
  readonly strict: boolean;
  /** Values of the stored object: they stay valid whatever they are. */
  readonly known?: readonly string[];
}

const notIP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const notInterface = "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)";
const notCIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

const ipFlaws: Readonly<Record<AddressFlaw, string>> = {
  leadingZeros: "must not have leading 0s",
  mapped: "must not be an IPv4-mapped IPv6 address",
  bitsBeyondPrefix: "",
};
const cidrFlaws: Readonly<Record<AddressFlaw, string>> = {
  leadingZeros: "must not have leading 0s in IP or prefix length",
  mapped: "must not have an IPv4-mapped IPv6 address",
  bitsBeyondPrefix: "must not have bits set beyond the prefix length",
};

/** Checks an address of a field from before strict validation. Mirrors `IsValidIPForLegacyField`. */
export function validateLegacyIP(
  value: string,
  path: FieldPath,
  { strict, known = [] }: LegacyAddressRules,
): readonly FieldError[] {
  if (known.includes(value)) return [];
  const ip = parseLegacyIP(value);
  if (ip === undefined) return [fieldErrors.invalid(path, value, notIP)];
  return strict && ip.flaw !== undefined ? [fieldErrors.invalid(path, value, ipFlaws[ip.flaw])] : [];
}

/** Checks a block of a field from before strict validation. Mirrors `IsValidCIDRForLegacyField`. */
export function validateLegacyCIDR(
  value: string,
  path: FieldPath,
  { strict, known = [] }: LegacyAddressRules,
): readonly FieldError[] {
  if (known.includes(value)) return [];
  const cidr = parseLegacyCIDR(value);
  if (cidr === undefined) return [fieldErrors.invalid(path, value, notCIDR)];
  return strict && cidr.flaw !== undefined ? [fieldErrors.invalid(path, value, cidrFlaws[cidr.flaw])] : [];
}

/** Checks an address of a field that takes the canonical form only. Mirrors `validation.IsValidIP`. */
export function validateIP(value: string, path: FieldPath): readonly FieldError[] {
  const errors = validateLegacyIP(value, path, { strict: true });
  const ip = parseLegacyIP(value);
  return errors.length > 0 || ip === undefined ? errors : notCanonical(value, formatIP(ip.address), path);
}

/** Checks a block of a field that takes the canonical form only. Mirrors `validation.IsValidCIDR`. */
export function validateCIDR(value: string, path: FieldPath): readonly FieldError[] {
  const errors = validateLegacyCIDR(value, path, { strict: true });
  const cidr = parseLegacyCIDR(value);
  return errors.length > 0 || cidr === undefined ? errors : notCanonical(value, formatCIDR(cidr), path);
}

/** Checks an address with the prefix of its network, in canonical form. Mirrors `validation.IsValidInterfaceAddress`. */
export function validateInterfaceAddress(value: string, path: FieldPath): readonly FieldError[] {
  const cidr = parseLegacyCIDR(value);
  if (cidr === undefined) return [fieldErrors.invalid(path, value, notInterface)];
  return notCanonical(value, `${formatIP(cidr.address)}/${cidr.prefix}`, path);
}

function notCanonical(value: string, canonical: string, path: FieldPath): readonly FieldError[] {
  return value === canonical
    ? []
    : [fieldErrors.invalid(path, value, `must be in canonical form (${quoteGo(canonical)})`)];
}

/** What to tell about an address that is valid and should be written differently. Mirrors `GetWarningsForIP`. */
export function warningsForIP(value: string, path: FieldPath): readonly string[] {
  const ip = parseLegacyIP(value);
  if (ip === undefined) return [];
  const canonical = formatIP(ip.address);
  if (ip.flaw !== undefined) {
    return [`${path}: non-standard IP address ${quoteGo(value)} is invalid: use ${quoteGo(canonical)}`];
  }
  if (ip.address.family === "IPv4" || canonical === value) return [];
  return [`${path}: IPv6 address ${quoteGo(value)} should be in RFC 5952 canonical format (${quoteGo(canonical)})`];
}

/** What to tell about a block that is valid and should be written differently. Mirrors `GetWarningsForCIDR`. */
export function warningsForCIDR(value: string, path: FieldPath): readonly string[] {
  const cidr = parseLegacyCIDR(value);
  if (cidr === undefined) return [];
  const { address, network, width, flaw } = cidr;
  const canonical = formatCIDR(cidr);
  const warnings: string[] = [];
  if (address.family !== network.family || address.value !== network.value) {
    const single = `${formatIP(address)}/${width}`;
    const choice = `(should be ${quoteGo(canonical)} or ${quoteGo(single)}?)`;
    warnings.push(`${path}: CIDR value ${quoteGo(value)} is ambiguous in this context ${choice}`);
  }
  if (flaw === "leadingZeros" || flaw === "mapped") {
    warnings.push(`${path}: non-standard CIDR value ${quoteGo(value)} is invalid: use ${quoteGo(canonical)}`);
  }
  if (warnings.length > 0 || address.family === "IPv4" || canonical === value) return warnings;
  const shown = `${quoteGo(value)} should be in RFC 5952 canonical format (${quoteGo(canonical)})`;
  return [`${path}: IPv6 CIDR value ${shown}`];
}
