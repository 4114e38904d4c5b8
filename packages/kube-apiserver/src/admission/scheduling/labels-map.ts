import {
  fieldErrors,
  isQualifiedName,
  isValidLabelValue,
  type StringMap,
  toErrorText,
} from "@kube-apiserver/apimachinery";
import { newPluginFailure } from "../refusal.js";

/**
 * Labels written as `a=b,c=d`. Mirrors `labels.ConvertSelectorToLabelsMap`.
 * @throws StatusError, code 500, in upstream's words when it is something else
 */
export function parseLabelsMap(text: string): StringMap {
  if (text === "") return {};
  return Object.fromEntries(text.split(",").map(parseLabel));
}

function parseLabel(text: string): readonly [string, string] {
  const parts = text.split("=");
  const [key = "", value = ""] = parts.map((part) => part.trim());
  if (parts.length !== 2) throw newPluginFailure(`invalid selector: [${parts.join(" ")}]`);
  const keyProblems = isQualifiedName(key);
  // Upstream gives no path to the fields, and prints it.
  if (keyProblems.length > 0) {
    throw newPluginFailure(toErrorText(fieldErrors.invalid("<nil>", key, keyProblems.join("; "))));
  }
  const valueProblems = isValidLabelValue(value);
  if (valueProblems.length > 0) {
    throw newPluginFailure(toErrorText(fieldErrors.invalid(`[${key}]`, value, valueProblems.join("; "))));
  }
  return [key, value];
}
