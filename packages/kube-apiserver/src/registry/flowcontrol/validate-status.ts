import { type FieldError, FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";

/** Each type of condition once, and none without. Mirrors `ValidateFlowSchemaStatus` and that of priority levels. */
export function validateConditionTypes(
  conditions: readonly { readonly type?: string }[] | undefined,
): readonly FieldError[] {
  const path = FieldPath.root("status", "conditions");
  const seen = new Set<string>();
  return (conditions ?? []).flatMap(({ type = "" }, index) => {
    const at = path.index(index).child("type");
    const errors = seen.has(type) ? [fieldErrors.duplicate(at, type)] : [];
    seen.add(type);
    return type === "" ? [...errors, fieldErrors.required(at, "must not be empty")] : errors;
  });
}
