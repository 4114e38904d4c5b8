import { dnsSubdomainMaxLength } from "./dns.js";
import { byteLength, checkRule, emptyMessage, inclusiveRangeMessage, maxLengthMessage, textRule } from "./messages.js";

const maxInt32 = 2_147_483_647;

const cIdentifierRule = textRule(
  "[A-Za-z_][A-Za-z0-9_]*",
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
  "my_name",
  "MY_NAME",
  "MyName",
);
const percentRule = textRule(
  "[0-9]+%",
  "a valid percent string must be a numeric string followed by an ending '%'",
  "1%",
  "93%",
);
const httpHeaderRule = textRule(
  "[-A-Za-z0-9]+",
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  "X-Header-Name",
);
const envVarRule = textRule(
  "[-._a-zA-Z][-._a-zA-Z0-9]*",
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  "my.env-name",
  "MY_ENV.NAME",
  "MyEnvName1",
);
const configMapKeyRule = textRule(
  "[-._a-zA-Z0-9]+",
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  "key.name",
  "KEY_NAME",
  "key-name",
);

// Every function here returns what keeps the value from being valid, nothing when it is.

/** Checks for a C identifier; the length is not limited. */
export function isCIdentifier(value: string): string[] {
  return checkRule(cIdentifierRule, value);
}

/** Checks for a number between `min` and `max`, both allowed. */
export function isInRange(value: number | bigint, min: number, max: number): string[] {
  return value >= min && value <= max ? [] : [inclusiveRangeMessage(min, max)];
}

/** Checks for a port number, 1 to 65535. */
export function isValidPortNum(port: number | bigint): string[] {
  return isInRange(port, 1, 65_535);
}

/** Checks for a Unix group id, 0 to 2^31-1. */
export function isValidGroupID(gid: number | bigint): string[] {
  return isInRange(gid, 0, maxInt32);
}

/** Checks for a Unix user id, 0 to 2^31-1. */
export function isValidUserID(uid: number | bigint): string[] {
  return isInRange(uid, 0, maxInt32);
}

/** Checks for an IANA service name (RFC 6335), lower case only, at most 15 characters. */
export function isValidPortName(port: string): string[] {
  const messages: string[] = [];
  if (byteLength(port) > 15) messages.push(maxLengthMessage(15));
  if (!/^[-a-z0-9]+$/.test(port)) {
    messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(port)) messages.push("must contain at least one letter (a-z)");
  if (port.includes("--")) messages.push("must not contain consecutive hyphens");
  if (port.startsWith("-") || port.endsWith("-")) messages.push("must not begin or end with a hyphen");
  return messages;
}

/** Checks for a percentage without sign: `50%`. */
export function isValidPercent(percent: string): string[] {
  return checkRule(percentRule, percent);
}

/** Checks for the name of an HTTP header, as Go's HTTP library accepts it. */
export function isHTTPHeaderName(value: string): string[] {
  return checkRule(httpHeaderRule, value);
}

/** Checks for the name of an environment variable by the strict rule. */
export function isEnvVarName(value: string): string[] {
  return [...checkRule(envVarRule, value), ...hasParentPrefix(value)];
}

/** Checks for the name of an environment variable: printable ASCII without `=`. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === "") return [`environment variable name ${emptyMessage}`];
  if (/^[\x20-\x3c\x3e-\x7e]+$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** Checks for a key of a ConfigMap or Secret, which becomes a file name. */
export function isConfigMapKey(value: string): string[] {
  const tooLong = byteLength(value) > dnsSubdomainMaxLength ? [maxLengthMessage(dnsSubdomainMaxLength)] : [];
  return [...tooLong, ...checkRule(configMapKeyRule, value), ...hasParentPrefix(value)];
}

/** Checks for a decimal integer in canonical form: no plus sign, no leading zero, no `-0`. */
export function isDecimalInteger(value: string): string[] {
  if (value === "") return [emptyMessage];
  return /^(?:0|-?[1-9][0-9]*)$/.test(value) ? [] : ["must be a valid decimal integer in canonical form"];
}

function hasParentPrefix(value: string): string[] {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}
