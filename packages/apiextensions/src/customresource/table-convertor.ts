import { customResourceTableColumns } from "@kube-apiserver/api";
import { type EncodedObject, humanDuration, type JSONValue, metaOf, parseTime } from "@kube-apiserver/apimachinery";
import {
  creationTimestampColumnDescription,
  nameColumnDescription,
  type TableColumnDefinition,
  type TableConvertor,
} from "@kube-apiserver/generic-server";
import type { PrinterColumn } from "../definition/types.js";
import { compileJSONPath, type JSONPath, printJSONPathValue } from "../jsonpath/json-path.js";
import { JSONPathError } from "../jsonpath/parser.js";

interface Column {
  readonly definition: TableColumnDefinition;
  readonly find: JSONPath;
}

const nameColumns: readonly TableColumnDefinition[] = customResourceTableColumns.map(
  ({ name, type, format, priority }) => ({
    name,
    type,
    format: format ?? "",
    description: nameColumnDescription,
    priority,
  }),
);

/** Shown where a definition names no columns. */
export const ageColumn: PrinterColumn = Object.freeze({
  name: "Age",
  type: "date",
  description: creationTimestampColumnDescription,
  jsonPath: ".metadata.creationTimestamp",
});

/**
 * Shows custom resources as a Table: the name, then the columns of the definition, the age where it names none. Columns
 * from the first whose path cannot be read are left out, as upstream does. Mirrors `tableconvertor.New`.
 */
export function newCustomResourceTableConvertor(declared: readonly PrinterColumn[] = []): TableConvertor {
  const columns = readableColumns(declared.length === 0 ? [ageColumn] : declared);
  return {
    columns: [...nameColumns, ...columns.map(({ definition }) => definition)],
    toRow({ object }: EncodedObject, nowMs: number) {
      const { name = "" } = metaOf(object);
      const cells = columns.map(({ definition, find }) => cellFor(definition.type, find(object)[0], nowMs));
      return { cells: [name, ...cells] };
    },
  };
}

function readableColumns(declared: readonly PrinterColumn[]): readonly Column[] {
  const columns: Column[] = [];
  for (const column of declared) {
    const find = compiled(column.jsonPath);
    if (find === undefined) break;
    columns.push({ definition: definitionOf(column), find });
  }
  return columns;
}

function compiled(jsonPath: string): JSONPath | undefined {
  try {
    return compileJSONPath(jsonPath);
  } catch (err) {
    if (err instanceof JSONPathError) return undefined;
    throw err;
  }
}

function definitionOf({ name, type, format = "", description = "", priority = 0, jsonPath }: PrinterColumn) {
  const fallback = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type, format, description: description === "" ? fallback : description, priority };
}

/** A value in the form of its column; null where it has another type. Mirrors `cellForJSONValue`. */
function cellFor(type: string, value: JSONValue | undefined, nowMs: number): JSONValue {
  if (value === undefined) return null;
  if (type === "string") return printJSONPathValue(value);
  if (value === null) return null;
  switch (type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : typeof value === "bigint" ? value : null;
    case "number":
      return typeof value === "number" || typeof value === "bigint" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? ageOf(value, nowMs) : null;
    default:
      return null;
  }
}

function ageOf(timestamp: string, nowMs: number): string {
  if (timestamp === "") return "<unknown>";
  const epochMs = parseTime(timestamp);
  return epochMs === undefined ? "<invalid>" : humanDuration(nowMs - epochMs);
}
