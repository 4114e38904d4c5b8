import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isDNS1123Label,
  isDNS1123Subdomain,
  quoteGo,
} from "@kube-apiserver/apimachinery";

const maxDomainBytes = 253;
/** A name has a domain, a slash, a namespace, a dot and the name of an object. */
const maxBytes = maxDomainBytes + 1 + 63 + 1 + 253;

/** Mirrors `ValidateSignerName`. */
export function validateSignerName(name: string, path: FieldPath): readonly FieldError[] {
  if (name === "") return [fieldErrors.required(path)];
  const [domain = "", signer, ...more] = name.split("/");
  if (signer === undefined || more.length > 0) {
    const detail = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [fieldErrors.invalid(path, name, detail)];
  }
  const labels = domain.split(".");
  const short = "should be a domain with at least two segments separated by dots";
  return [
    ...(Buffer.byteLength(domain) > maxDomainBytes ? [fieldErrors.tooLong(path, maxDomainBytes)] : []),
    ...validateLabels(domain, labels, isDNS1123Label, path),
    ...(labels.length < 2 ? [fieldErrors.invalid(path, domain, short)] : []),
    ...validateLabels(signer, signer.split("."), isDNS1123Subdomain, path),
    ...(Buffer.byteLength(name) > maxBytes ? [fieldErrors.tooLong(path, maxBytes)] : []),
  ];
}

/** Reports the first label that is none: what follows would be more of the same. */
function validateLabels(
  segment: string,
  labels: readonly string[],
  check: (label: string) => readonly string[],
  path: FieldPath,
): readonly FieldError[] {
  const bad = labels.find((label) => check(label).length > 0);
  if (bad === undefined) return [];
  return check(bad).map((message) =>
    fieldErrors.invalid(path, segment, `validating label ${quoteGo(bad)}: ${message}`),
  );
}
