import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** Paths of columns and of the scale subresource start with a dot. Mirrors `validateSimpleJSONPath`. */
export function validateSimpleJSONPath(text: string, path: FieldPath): readonly FieldError[] {
  if (text === "") return [fieldErrors.invalid(path, text, "must not be empty")];
  if (text.startsWith(".")) return [];
  return [fieldErrors.invalid(path, text, "must be a simple json path starting with .")];
}
