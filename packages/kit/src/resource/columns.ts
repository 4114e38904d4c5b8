import { type EncodedObject, humanDuration, type JSONValue, metaOf, parseTime } from "@kube-apiserver/apimachinery";
import {
  creationTimestampColumnDescription,
  nameColumnDescription,
  type TableConvertor,
} from "@kube-apiserver/generic-server";
import type { ResourceColumn, ResourceDefinition } from "../define-resource.js";
import { asTyped, type ResourceSchema, type TypedObject } from "../schema/resource-schema.js";

/** Shows the objects of a definition as a Table: the name, its columns, the age. */
export function newColumns<S extends ResourceSchema>(definition: ResourceDefinition<S>): TableConvertor {
  const { columns = [] } = definition;
  return {
    columns: [
      { name: "Name", type: "string", format: "name", description: nameColumnDescription, priority: 0 },
      ...columns.map(({ name, type = "string", description = "", priority = 0 }) => ({
        name,
        type,
        format: "",
        description,
        priority,
      })),
      { name: "Age", type: "date", format: "", description: creationTimestampColumnDescription, priority: 0 },
    ],
    toRow({ object }: EncodedObject, nowMs: number) {
      const { name = "", creationTimestamp } = metaOf(object);
      const typed = asTyped<S>(object);
      return {
        cells: [name, ...columns.map((column) => cellOf(column, typed, nowMs)), ageOf(creationTimestamp, nowMs)],
      };
    },
  };
}

function cellOf<S>({ type, value }: ResourceColumn<TypedObject<S>>, obj: TypedObject<S>, nowMs: number): JSONValue {
  const cell = value(obj);
  return type === "date" ? ageOf(cell, nowMs) : (cell ?? null);
}

function ageOf(time: JSONValue | undefined, nowMs: number): string {
  const epochMs = typeof time === "string" ? parseTime(time) : undefined;
  return epochMs === undefined ? "<unknown>" : humanDuration(nowMs - epochMs);
}
