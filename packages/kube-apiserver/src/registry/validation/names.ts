import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  type JSONValue,
} from "@kube-apiserver/apimachinery";

/** One error for each message about a value. */
export function invalidFor(
  messages: readonly string[],
  value: JSONValue | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return messages.map((message) => fieldErrors.invalid(path, value, message));
}

/** Mirrors `ValidateDNS1123Label`. */
export function validateDNS1123Label(value: string, path: FieldPath): readonly FieldError[] {
  return invalidFor(isDNS1123Label(value), value, path);
}

/** Mirrors `ValidateDNS1123Subdomain`. */
export function validateDNS1123Subdomain(value: string, path: FieldPath): readonly FieldError[] {
  return invalidFor(isDNS1123Subdomain(value), value, path);
}

/** Mirrors `ValidateQualifiedName`. */
export function validateQualifiedName(value: string, path: FieldPath): readonly FieldError[] {
  return invalidFor(isQualifiedName(value), value, path);
}
