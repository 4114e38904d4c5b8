import {
  boolType,
  jsonPatchType,
  listType,
  nullType,
  objectTypeName,
  stringType,
  structType,
} from "@kube-apiserver/cel";
import type { WantedTypes } from "./compiled-expression.js";

/** What an expression of a policy or webhook is for. */
export type ExpressionRole =
  | "condition"
  | "message"
  | "auditAnnotation"
  | "variable"
  | "applyConfiguration"
  | "jsonPatch";

const types: Readonly<Record<ExpressionRole, WantedTypes>> = {
  condition: [boolType],
  message: [stringType],
  auditAnnotation: [stringType, nullType],
  variable: "any",
  applyConfiguration: [structType(objectTypeName)],
  jsonPatch: [listType(jsonPatchType)],
};

/** The types that the value of an expression may have. Mirrors the `ReturnTypes` of its accessor. */
export function wantedTypes(role: ExpressionRole): WantedTypes {
  return types[role];
}
