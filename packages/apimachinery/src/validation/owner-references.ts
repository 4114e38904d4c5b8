import { groupVersionKindOf, toGroupVersionKindString } from "../runtime/group-version.js";
import type { OwnerReference } from "../runtime/kube-object.js";
import { type FieldError, fieldErrors } from "./field-error.js";
import type { FieldPath } from "./field-path.js";

/** Checks each reference, and that at most one is the controller. Mirrors `validation.ValidateOwnerReferences`. */
export function validateOwnerReferences(references: readonly OwnerReference[], path: FieldPath): FieldError[] {
  const errors: FieldError[] = [];
  let controller = "";
  for (const reference of references) {
    errors.push(...validateOwnerReference(reference, path));
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === "") {
      controller = name;
      continue;
    }
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
    errors.push(fieldErrors.invalid(path, references, detail));
  }
  return errors;
}

function validateOwnerReference(reference: OwnerReference, path: FieldPath): FieldError[] {
  const { apiVersion = "", kind = "", name = "", uid = "" } = reference;
  const { group, version } = groupVersionKindOf({ apiVersion, kind });
  const errors: FieldError[] = [];
  const require = (value: string, field: string, shown: string, detail: string): void => {
    if (value === "") errors.push(fieldErrors.invalid(path.child(field), shown, detail));
  };
  require(version, "apiVersion", apiVersion, "version must not be empty");
  require(kind, "kind", kind, "must not be empty");
  require(name, "name", name, "must not be empty");
  require(uid, "uid", uid, "must not be empty");
  // Events are gone after an hour and there are many of them: what they owned would be collected.
  if (group === "" && version === "v1" && kind === "Event") {
    const gvk = toGroupVersionKindString({ group, version, kind });
    errors.push(fieldErrors.invalid(path, reference, `${gvk} is disallowed from being an owner`));
  }
  return errors;
}
