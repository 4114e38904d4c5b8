import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { DefinitionSubresources } from "../definition/types.js";
import { validateSimpleJSONPath } from "./simple-json-path.js";

/** Where the scale subresource finds its values. Mirrors `ValidateCustomResourceDefinitionSubresources`. */
export function validateSubresources(
  subresources: DefinitionSubresources | undefined,
  path: FieldPath,
): readonly FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = "" } = scale;
  const at = (name: string) => path.child("scale", name);
  return [
    ...validateReplicasPath(specReplicasPath, at("specReplicasPath"), [".spec."], "should be a json path under .spec"),
    ...validateReplicasPath(
      statusReplicasPath,
      at("statusReplicasPath"),
      [".status."],
      "should be a json path under .status",
    ),
    ...(labelSelectorPath === ""
      ? []
      : validateReplicasPath(
          labelSelectorPath,
          at("labelSelectorPath"),
          [".spec.", ".status."],
          "should be a json path under either .spec or .status",
        )),
  ];
}

function validateReplicasPath(
  text: string,
  path: FieldPath,
  below: readonly string[],
  detail: string,
): readonly FieldError[] {
  if (text === "") return [fieldErrors.required(path)];
  const errors = validateSimpleJSONPath(text, path);
  if (errors.length > 0) return errors;
  return below.some((prefix) => text.startsWith(prefix)) ? [] : [fieldErrors.invalid(path, text, detail)];
}
