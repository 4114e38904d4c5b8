import type { core_v1 } from "@kube-apiserver/api/types";
import {
  type FieldError,
  type FieldPath,
  fieldErrors,
  isValidLabelValue,
  validateLabelName,
} from "@kube-apiserver/apimachinery";
import { validateTaintEffect } from "../../validation/tolerations.js";

/** Taints, each key and effect once. Mirrors `validateNodeTaints`. */
export function validateTaints(taints: readonly core_v1.Taint[], path: FieldPath): readonly FieldError[] {
  const seen = new Set<string>();
  return taints.flatMap((taint, index) => {
    const { key = "", effect = "" } = taint;
    const at = path.index(index);
    const pair = `${effect}/${key}`;
    const isRepeated = seen.has(pair);
    seen.add(pair);
    return [...validateTaint(taint, at), ...(isRepeated ? [repeatedTaint(taint, at)] : [])];
  });
}

function validateTaint({ key = "", value = "", effect }: core_v1.Taint, path: FieldPath): readonly FieldError[] {
  const messages = isValidLabelValue(value);
  const effectPath = path.child("effect");
  return [
    ...validateLabelName(key, path.child("key")),
    ...(messages.length > 0 ? [fieldErrors.invalid(path.child("value"), value, messages.join(";"))] : []),
    ...((effect as string | undefined) ? validateTaintEffect(effect, effectPath) : [fieldErrors.required(effectPath)]),
  ];
}

/** Go prints its own struct. */
function repeatedTaint({ key = "", value = "", effect, timeAdded }: core_v1.Taint, path: FieldPath): FieldError {
  const shown = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded ?? null };
  return { ...fieldErrors.duplicate(path, shown), detail: "taints must be unique by key and effect pair" };
}
