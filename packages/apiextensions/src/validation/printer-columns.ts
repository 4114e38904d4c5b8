import { type FieldError, type FieldPath, fieldErrors } from "@kube-apiserver/apimachinery";
import type { PrinterColumn } from "../definition/types.js";
import { validateSimpleJSONPath } from "./simple-json-path.js";

const types: readonly string[] = ["boolean", "date", "integer", "number", "string"];
const formats: readonly string[] = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/** Columns of a Table. Mirrors `ValidateCustomResourceColumnDefinition`. */
export function validatePrinterColumns(
  columns: readonly PrinterColumn[] | undefined,
  path: FieldPath,
): readonly FieldError[] {
  return (columns ?? []).flatMap((column, at) => validateColumn(column, path.index(at)));
}

function validateColumn({ name, type, format = "", jsonPath }: PrinterColumn, path: FieldPath): readonly FieldError[] {
  const oneOf = (values: readonly string[]) => `must be one of ${values.join(",")}`;
  // The internal name of the field, which upstream's messages show.
  const jsonPathPath = path.child("JSONPath");
  return [
    ...(name === "" ? [fieldErrors.required(path.child("name"))] : []),
    ...(type === "" ? [fieldErrors.required(path.child("type"), oneOf(types))] : []),
    ...(type !== "" && !types.includes(type) ? [fieldErrors.invalid(path.child("type"), type, oneOf(types))] : []),
    ...(format !== "" && !formats.includes(format)
      ? [fieldErrors.invalid(path.child("format"), format, oneOf(formats))]
      : []),
    ...(jsonPath === "" ? [fieldErrors.required(jsonPathPath)] : validateSimpleJSONPath(jsonPath, jsonPathPath)),
  ];
}
