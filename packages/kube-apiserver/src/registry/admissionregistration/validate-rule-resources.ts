import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** Resources and subresources; a wildcard stands alone among those that it covers. Mirrors `validateResources`. */
export function validateRuleResources(values: readonly string[], path: FieldPath): readonly FieldError[] {
  if (values.length === 0) return [fieldErrors.required(path)];
  const errors: FieldError[] = [];
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  let endsPlain = false;
  for (const [index, value] of values.entries()) {
    const at = path.index(index);
    const slash = value.indexOf("/");
    if (value === "") errors.push(fieldErrors.required(at));
    // Upstream keeps what it has last seen.
    else if (slash < 0) endsPlain = value !== "*";
    if (slash < 0) continue;
    const [resource, subresource] = [value.slice(0, slash), value.slice(slash + 1)];
    const covered = (wildcard: string) =>
      fieldErrors.invalid(at, value, `if '${wildcard}' is present, must not specify ${value}`);
    if (wholeResources.has(resource)) errors.push(covered(`${resource}/*`));
    if (wholeSubresources.has(subresource)) errors.push(covered(`*/${subresource}`));
    if (subresource === "*") wholeResources.add(resource);
    if (resource === "*") wholeSubresources.add(subresource);
  }
  if (values.length > 1 && values.includes("*/*")) {
    errors.push(fieldErrors.invalid(path, values, "if '*/*' is present, must not specify other resources"));
  }
  if (values.includes("*") && endsPlain) {
    const detail = "if '*' is present, must not specify other resources without subresources";
    errors.push(fieldErrors.invalid(path, values, detail));
  }
  return errors;
}
