import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isCIdentifier,
  isDNS1123Label,
  isDNS1123Subdomain,
  isDNS1123SubdomainCaseless,
  isPathSegmentName,
  isQualifiedName,
  isValidLabelValue,
} from "@kube-apiserver/apimachinery";

type Check = (value: string, path: FieldPath) => readonly FieldError[];

/** A check that tells what is wrong in words. */
function worded(check: (value: string) => readonly string[]): Check {
  return (value, path) => check(value).map((message) => fieldErrors.invalid(path, value, message));
}

const formats: ReadonlyMap<string, Check> = new Map<string, Check>([
  ["k8s-short-name", worded(isDNS1123Label)],
  ["k8s-long-name", worded(isDNS1123Subdomain)],
  ["k8s-long-name-caseless", worded(isDNS1123SubdomainCaseless)],
  ["k8s-label-key", worded(isQualifiedName)],
  ["k8s-label-value", worded(isValidLabelValue)],
  ["k8s-path-segment-name", worded(isPathSegmentName)],
  ["k8s-uuid", worded(isUUID)],
  ["k8s-resource-pool-name", validatePoolName],
  ["k8s-extended-resource-name", worded(isExtendedResourceName)],
  ["k8s-resource-fully-qualified-name", validateFullyQualifiedName],
]);

/** Checks a text for a declared format. Mirrors the functions of `validate/strfmt.go`. @throws RangeError for others */
export function validateFormat(format: string, value: string, path: FieldPath): readonly FieldError[] {
  const check = formats.get(format);
  if (check === undefined) throw new RangeError(`no format ${format}`);
  return check(value, path);
}

function isUUID(value: string): readonly string[] {
  const isOne = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(value);
  return isOne ? [] : ["must be a lowercase UUID in 8-4-4-4-12 format"];
}

function validatePoolName(value: string, path: FieldPath): readonly FieldError[] {
  const segments = value.split("/").flatMap((segment, index) => {
    if (segment === "") return [fieldErrors.invalid(path, value, `segment ${index}: must not be empty`)];
    return isDNS1123Subdomain(segment).map((message) =>
      fieldErrors.invalid(path, segment, `segment ${index}: ${message}`),
    );
  });
  return Buffer.byteLength(value) > 253 ? [fieldErrors.tooLong(path, 253), ...segments] : segments;
}

function isExtendedResourceName(value: string): readonly string[] {
  const messages: string[] = [];
  if (!value.includes("/")) messages.push("a name must be a domain-prefixed path, such as 'example.com/my-prop'");
  else if (value.includes("kubernetes.io/")) messages.push('must not have "kubernetes.io/" domain');
  if (value.startsWith("requests.")) messages.push('must not have "requests." prefix');
  return [...messages, ...isQualifiedName(`requests.${value}`)];
}

function validateFullyQualifiedName(value: string, path: FieldPath): readonly FieldError[] {
  const errors = validateQualifiedResourceName(value, path);
  if (value.includes("/")) return errors;
  const detail = "a fully qualified name must be a domain and a name separated by a slash";
  return [...errors, fieldErrors.invalid(path, value, detail)];
}

function validateQualifiedResourceName(value: string, path: FieldPath): readonly FieldError[] {
  const [first = "", second, ...more] = value.split("/");
  // More than one slash is not looked into. Same as upstream.
  if (more.length > 0) return [];
  if (second === undefined) return validateIdentifier(first, path);
  const prefix = isDNS1123Subdomain(first).map((message) => fieldErrors.invalid(path, first, `prefix: ${message}`));
  return [
    ...(first === "" ? [fieldErrors.invalid(path, "", "prefix must not be empty")] : []),
    ...(Buffer.byteLength(first) > 63 ? [fieldErrors.tooLong(path, 63)] : []),
    ...(first === "" ? [] : prefix),
    ...(second === "" ? [fieldErrors.invalid(path, "", "name must not be empty")] : validateIdentifier(second, path)),
  ];
}

function validateIdentifier(value: string, path: FieldPath): readonly FieldError[] {
  return [
    ...(Buffer.byteLength(value) > 32 ? [fieldErrors.tooLong(path, 32)] : []),
    ...isCIdentifier(value).map((message) => fieldErrors.invalid(path, value, message)),
  ];
}
