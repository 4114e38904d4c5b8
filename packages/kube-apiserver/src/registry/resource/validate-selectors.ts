import type { resource_v1 } from "@kube-apiserver/api/types";
import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { SelectorCheck } from "./cel/device-selectors.js";

const maxExpressionBytes = 10 * 1024;

type Selectors = readonly resource_v1.DeviceSelector[] | undefined;

/** Expressions that choose devices. Mirrors `validateSelectorSlice`. @param check - compiles those that are not too long */
export function validateSelectors(selectors: Selectors, path: FieldPath, check: SelectorCheck): readonly FieldError[] {
  return (selectors ?? []).flatMap(({ cel }, index) => {
    const at = path.index(index).child("cel");
    if (cel === undefined) return [fieldErrors.required(at)];
    const { expression = "" } = cel;
    const expressionPath = at.child("expression");
    if (Buffer.byteLength(expression) <= maxExpressionBytes) return check(expression, expressionPath);
    return [fieldErrors.tooLong(expressionPath, maxExpressionBytes)];
  });
}

/** Whether a claim asks for devices by expressions. */
export function hasSelectors({ devices }: Partial<resource_v1.ResourceClaimSpec> = {}): boolean {
  return (devices?.requests ?? []).some(({ exactly, firstAvailable = [] }) =>
    [...(exactly === undefined ? [] : [exactly]), ...firstAvailable].some(({ selectors = [] }) => selectors.length > 0),
  );
}
