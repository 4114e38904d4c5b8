import { isDNS1123Label, isDNS1123Subdomain } from "./dns.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import type { FieldPath } from "./field-path.js";
import { checkRule, textRule } from "./messages.js";
import { isQualifiedName } from "./qualified-name.js";

const httpPathRule = textRule("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+", "Invalid path");

/** Checks for a domain of at least three segments. Mirrors `validation.IsFullyQualifiedName`. */
export function isFullyQualifiedName(path: FieldPath, name: string): FieldError[] {
  return checkDomain(path, name, 3, "three");
}

/**
 * Checks for a domain of at least two segments, each a DNS label; a dot at its end is fine. Mirrors
 * `validation.IsFullyQualifiedDomainName`.
 */
export function isFullyQualifiedDomainName(path: FieldPath, name: string): FieldError[] {
  const domain = name.endsWith(".") ? name.slice(0, -1) : name;
  const errors = name === "" ? [fieldErrors.required(path)] : checkDomain(path, domain, 2, "two", true);
  if (errors.length > 0) return errors;
  for (const label of domain.split(".")) {
    const messages = isDNS1123Label(label);
    if (messages.length > 0) return [fieldErrors.invalid(path, label, messages.join(","))];
  }
  return [];
}

function checkDomain(path: FieldPath, name: string, min: number, word: string, emptyIsInvalid = false): FieldError[] {
  if (name === "" && !emptyIsInvalid) return [fieldErrors.required(path)];
  const messages = isDNS1123Subdomain(name);
  if (messages.length > 0) return [fieldErrors.invalid(path, name, messages.join(","))];
  if (name.split(".").length >= min) return [];
  return [fieldErrors.invalid(path, name, `should be a domain with at least ${word} segments separated by dots`)];
}

/** Checks for a domain, a slash and an HTTP path: `acme.io/foo/bar`. Mirrors `validation.IsDomainPrefixedPath`. */
export function isDomainPrefixedPath(path: FieldPath, value: string): FieldError[] {
  if (value === "") return [fieldErrors.required(path)];
  const slash = value.indexOf("/");
  const host = value.slice(0, Math.max(slash, 0));
  const rest = value.slice(slash + 1);
  if (host === "" || rest === "") {
    return [fieldErrors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...isDNS1123Subdomain(host).map((message) => fieldErrors.invalid(path, host, message)),
    ...checkRule(httpPathRule, rest).map((message) => fieldErrors.invalid(path, rest, message)),
  ];
}

/** Checks for a domain, a slash and a name: `acme.io/foo`. Mirrors `validation.IsDomainPrefixedKey`. */
export function isDomainPrefixedKey(path: FieldPath, key: string): FieldError[] {
  if (key === "") return [fieldErrors.required(path)];
  const messages = isQualifiedName(key);
  if (messages.length > 0) return messages.map((message) => fieldErrors.invalid(path, key, message));
  if (key.includes("/")) return [];
  return [fieldErrors.invalid(path, key, 'must be a domain-prefixed key (such as "acme.io/foo")')];
}
