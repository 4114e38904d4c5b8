import {
  type FieldError,
  FieldPath,
  fieldErrors,
  type GroupKind,
  type KubeObject,
  newInvalid,
  validateFieldManager,
} from "@kube-apiserver/apimachinery";
import type { CreateOptions, FieldValidation, PatchOptions, UpdateOptions } from "../../registry/rest/rest.js";
import { createOptionsKind, patchOptionsKind, updateOptionsKind } from "./meta-kinds.js";
import { boolOf, textOf } from "./query-values.js";

/** Options of a create request. @throws StatusError, reason Invalid */
export function createOptionsOf(query: URLSearchParams): CreateOptions {
  return writeOptionsOf(query, createOptionsKind, []);
}

/** Options of an update request. @throws StatusError, reason Invalid */
export function updateOptionsOf(query: URLSearchParams): UpdateOptions {
  return writeOptionsOf(query, updateOptionsKind, []);
}

/** Options of a patch. @param isApply - server-side apply has rules of its own. @throws StatusError, reason Invalid */
export function patchOptionsOf(query: URLSearchParams, isApply: boolean): PatchOptions {
  const force = boolOf(query, "force");
  const options = writeOptionsOf(query, patchOptionsKind, validateForce(query, force, isApply));
  return force === undefined ? options : { ...options, force };
}

function validateForce(query: URLSearchParams, force: boolean | undefined, isApply: boolean): FieldError[] {
  if (isApply) {
    const isNamed = textOf(query, "fieldManager") !== "";
    return isNamed ? [] : [fieldErrors.required("fieldManager", "is required for apply patch")];
  }
  return force === undefined ? [] : [fieldErrors.forbidden("force", "may not be specified for non-apply patch")];
}

function writeOptionsOf(query: URLSearchParams, kind: GroupKind, before: readonly FieldError[]): CreateOptions {
  const fieldManager = textOf(query, "fieldManager");
  const dryRun = query.getAll("dryRun");
  const fieldValidation = textOf(query, "fieldValidation");
  const errors = [
    ...before,
    ...validateFieldManager(fieldManager, FieldPath.root("fieldManager")),
    ...validateDryRun(dryRun),
    ...validateFieldValidation(fieldValidation),
  ];
  if (errors.length > 0) throw newInvalid(kind, "", errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager,
    // The default is to warn: clients that do not ask learn about their mistakes, and nothing breaks.
    fieldValidation: fieldValidation === "" ? "Warn" : (fieldValidation as FieldValidation),
  };
}

/** Only `All` is a dry run; a part of one does not exist yet. */
export function validateDryRun(dryRun: readonly string[]): FieldError[] {
  return dryRun.every((value) => value === "All") ? [] : [fieldErrors.notSupported("dryRun", dryRun, ["All"])];
}

const fieldValidations = ["", "Ignore", "Strict", "Warn"];

function validateFieldValidation(value: string): FieldError[] {
  if (fieldValidations.includes(value)) return [];
  return [fieldErrors.notSupported("fieldValidation", value, fieldValidations)];
}

/** The options as the API object that admission plugins are given. */
export function toOptionsObject(kind: GroupKind, options: CreateOptions): KubeObject {
  const { dryRun, fieldManager, fieldValidation } = options;
  return {
    kind: kind.kind,
    apiVersion: `${kind.group}/v1`,
    ...(dryRun ? { dryRun: ["All"] } : {}),
    ...(fieldManager === "" ? {} : { fieldManager }),
    fieldValidation,
  };
}
