import { type FieldError, FieldPath, fieldErrors, type KubeObject } from "@kube-apiserver/apimachinery";
import type { RESTStrategy } from "@kube-apiserver/generic-server";
import { type Flunder, referenceTypes } from "./flunder-type.js";

const spec = FieldPath.root("spec");

/** What clients may do with Flunders. */
export const flunderStrategy: RESTStrategy = {
  namespaceScoped: true,
  allowCreateOnUpdate: false,
  allowUnconditionalUpdate: false,
  prepareForCreate: (_ctx, obj) => ({ ...obj, status: {} }),
  prepareForUpdate: (_ctx, obj, old) => ({ ...obj, status: old.status ?? {} }),
  validate: (_ctx, obj) => validateFlunder(obj),
  validateUpdate: (_ctx, obj) => validateFlunder(obj),
  resetFields: new Map([["wardle.example.com/v1alpha1", [["status"]]]]),
};

function validateFlunder(obj: KubeObject): readonly FieldError[] {
  // Decoding let nothing else in.
  const { reference = "", referenceType = "" } = (obj as Flunder).spec ?? {};
  const errors: FieldError[] = [];
  if (reference === "") errors.push(fieldErrors.invalid(spec.child("reference"), reference, "cannot be empty"));
  if (!referenceTypes.includes(referenceType)) {
    errors.push(fieldErrors.notSupported(spec.child("referenceType"), referenceType, [...referenceTypes]));
  }
  return errors;
}
