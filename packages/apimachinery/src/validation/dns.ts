import { byteLength, checkRule, maxBytesMessage, maxLengthMessage, type TextRule, textRule } from "./messages.js";

const labelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const underscoreLabelFormat = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const subdomainFormat = `${labelFormat}(\\.${labelFormat})*`;

const labelRule = textRule(
  labelFormat,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  "my-name",
  "123-abc",
);
const subdomainRule = textRule(
  subdomainFormat,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  "example.com",
);
const caselessSubdomainRule: TextRule = {
  ...textRule(
    subdomainFormat,
    "an RFC 1123 subdomain must consist of alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    "Example.com",
  ),
  pattern: new RegExp(`^(?:${subdomainFormat})$`, "i"),
};
const underscoreSubdomainRule = textRule(
  `${underscoreLabelFormat}(\\.${underscoreLabelFormat})*`,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  "example.com",
);
const dns1035LabelRule = textRule(
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  "my-name",
  "abc-123",
);
const wildcardRule = textRule(
  `\\*\\.${subdomainFormat}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  "*.example.com",
);

/** Longest DNS label, in bytes. */
export const dnsLabelMaxLength = 63;
/** Longest DNS subdomain, in bytes. */
export const dnsSubdomainMaxLength = 253;

function tooLong(value: string, max: number): string[] {
  return byteLength(value) > max ? [maxLengthMessage(max)] : [];
}

/** What keeps `value` from being a DNS label (RFC 1123); empty when it is one. */
export function isDNS1123Label(value: string): string[] {
  const messages = tooLong(value, dnsLabelMaxLength);
  if (labelRule.pattern.test(value)) return messages;
  if (subdomainRule.pattern.test(value)) return [...messages, "must not contain dots"];
  return [...messages, ...checkRule(labelRule, value)];
}

/** What keeps `value` from being a DNS subdomain (RFC 1123); empty when it is one. */
export function isDNS1123Subdomain(value: string): string[] {
  return [...tooLong(value, dnsSubdomainMaxLength), ...checkRule(subdomainRule, value)];
}

/** As {@link isDNS1123Subdomain}, with capital letters allowed: names of drivers, which are old. */
export function isDNS1123SubdomainCaseless(value: string): string[] {
  return [...tooLong(value, dnsSubdomainMaxLength), ...checkRule(caselessSubdomainRule, value)];
}

/** As {@link isDNS1123Subdomain}, with the length message of label keys, which counts bytes. */
export function isLabelPrefix(value: string): string[] {
  const tooMany = byteLength(value) > dnsSubdomainMaxLength ? [maxBytesMessage(dnsSubdomainMaxLength)] : [];
  return [...tooMany, ...checkRule(subdomainRule, value)];
}

/** As {@link isDNS1123Subdomain}, with underscores allowed. */
export function isDNS1123SubdomainWithUnderscore(value: string): string[] {
  return [...tooLong(value, dnsSubdomainMaxLength), ...checkRule(underscoreSubdomainRule, value)];
}

/** What keeps `value` from being a DNS label (RFC 1035: it starts with a letter); empty when it is one. */
export function isDNS1035Label(value: string): string[] {
  return [...tooLong(value, dnsLabelMaxLength), ...checkRule(dns1035LabelRule, value)];
}

/** What keeps `value` from being `*.` and a DNS subdomain (RFC 1034 §4.3.3); empty when it is. */
export function isWildcardDNS1123Subdomain(value: string): string[] {
  return [...tooLong(value, dnsSubdomainMaxLength), ...checkRule(wildcardRule, value)];
}
