import { type FieldError, type FieldPath, fieldErrors, isDNS1035Label } from "@kube-apiserver/apimachinery";
import type { DefinitionNames } from "../definition/types.js";

/** Names that are there must be well-formed. Mirrors `ValidateCustomResourceDefinitionNames`. */
export function validateNames(names: DefinitionNames, path: FieldPath): readonly FieldError[] {
  const { plural, singular = "", kind, listKind = "", shortNames = [], categories = [] } = names;
  return [
    ...label(plural, path.child("plural")),
    ...label(singular, path.child("singular")),
    ...kindName(kind, path.child("kind")),
    ...kindName(listKind, path.child("listKind")),
    ...shortNames.flatMap((name, at) => label(name, path.child("shortNames").index(at), true)),
    ...(kind !== "" && kind === listKind
      ? [fieldErrors.invalid(path.child("listKind"), listKind, "kind and listKind may not be the same")]
      : []),
    ...categories.flatMap((name, at) => label(name, path.child("categories").index(at), true)),
  ];
}

/** In the spec these have to be there; in the status they may be missing. */
export function validateRequiredNames(names: DefinitionNames, path: FieldPath): readonly FieldError[] {
  const required = ["plural", "singular", "kind", "listKind"] as const;
  return required.flatMap((name) => ((names[name] ?? "") === "" ? [fieldErrors.required(path.child(name))] : []));
}

function label(value: string, path: FieldPath, evenIfEmpty = false): readonly FieldError[] {
  if (value === "" && !evenIfEmpty) return [];
  const messages = isDNS1035Label(value);
  return messages.length === 0 ? [] : [fieldErrors.invalid(path, value, messages.join(","))];
}

function kindName(value: string, path: FieldPath): readonly FieldError[] {
  if (value === "") return [];
  const messages = isDNS1035Label(value.toLowerCase());
  if (messages.length === 0) return [];
  const detail = `may have mixed case, but should otherwise match: ${messages.join(",")}`;
  return [fieldErrors.invalid(path, value, detail)];
}
