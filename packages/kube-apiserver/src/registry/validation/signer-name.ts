import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Label,
  isDNS1123Subdomain,
} from "@kube-apiserver/apimachinery";

const maxDomainBytes = 253;
// A namespace and a name, with a dot between them.
const maxPathBytes = 253 + 63 + 1;
const maxBytes = maxDomainBytes + maxPathBytes + 1;

/** Whether the name is one of the project's own signers. Mirrors `IsKubernetesSignerName`. */
export function isKubernetesSignerName(name: string): boolean {
  const [host = ""] = name.split("/");
  return host === "kubernetes.io" || host.endsWith(".kubernetes.io");
}

/** The name of a signer: `example.com/name`. Mirrors `ValidateSignerName`. */
export function validateSignerName(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  const [domain = "", rest = "", ...more] = name.split("/");
  if (!name.includes("/") || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [fieldErrors.invalid(path, name, detail)];
  }
  const labels = domain.split(".");
  const errors: FieldError[] = [];
  if (Buffer.byteLength(domain) > maxDomainBytes) errors.push(fieldErrors.tooLong(path, maxDomainBytes));
  errors.push(...validateFirstBad(domain, isDNS1123Label, path));
  if (labels.length < 2) {
    const detail = "should be a domain with at least two segments separated by dots";
    errors.push(fieldErrors.invalid(path, domain, detail));
  }
  errors.push(...validateFirstBad(rest, isDNS1123Subdomain, path));
  if (Buffer.byteLength(name) > maxBytes) errors.push(fieldErrors.tooLong(path, maxBytes));
  return errors;
}

/** One bad label says enough. */
function validateFirstBad(
  segment: string,
  check: (label: string) => readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  for (const label of segment.split(".")) {
    const messages = check(label);
    if (messages.length === 0) continue;
    return messages.map((message) => fieldErrors.invalid(path, segment, `validating label "${label}": ${message}`));
  }
  return [];
}
