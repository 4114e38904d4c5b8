import { type FieldError, type FieldPath, fieldErrors, quoteGo } from "@kube-apiserver/apimachinery";

const maxNameBytes = 253;
const name = /^[A-Z][a-zA-Z0-9]*(?:\/[a-zA-Z0-9]+)*$/;

/** Features that a node says it has, in the order of the alphabet. Mirrors `validateNodeDeclaredFeatures`. */
export function validateDeclaredFeatures(features: readonly string[], path: FieldPath): readonly FieldError[] {
  return features.flatMap((feature, index) => {
    const next = features[index + 1];
    const problem = problemOf(feature);
    return [
      ...(problem === undefined ? [] : [fieldErrors.invalid(path.index(index), feature, problem)]),
      ...(next === undefined ? [] : validateOrder(feature, next, path.index(index + 1))),
    ];
  });
}

function validateOrder(feature: string, next: string, path: FieldPath): readonly FieldError[] {
  if (feature === next) return [fieldErrors.duplicate(path, next)];
  return feature < next ? [] : [fieldErrors.invalid(path, next, "list must be sorted alphabetically")];
}

function problemOf(feature: string): string | undefined {
  const what = `invalid feature name ${quoteGo(feature)}`;
  if (Buffer.byteLength(feature) > maxNameBytes) return `${what}: must be no more than ${maxNameBytes} characters`;
  if (name.test(feature)) return undefined;
  return (
    `${what}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' ` +
    "(e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes"
  );
}
