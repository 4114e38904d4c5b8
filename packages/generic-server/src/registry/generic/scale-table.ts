import {
  type EncodedObject,
  getOwn,
  isJSONObject,
  type JSONValue,
  translateTimestampSince,
} from "@kube-apiserver/apimachinery";
import { metaOf } from "../rest/object-meta.js";
import type { TableConvertor } from "../rest/rest.js";
import { creationTimestampColumnDescription, nameColumnDescription } from "../rest/table-convertor.js";

/** Shows a Scale as a Table. Mirrors `printScale` of the built-in kinds. */
export const scaleTableConvertor: TableConvertor = Object.freeze({
  columns: [
    { name: "Name", type: "string", format: "", description: nameColumnDescription, priority: 0 },
    {
      name: "Desired",
      type: "integer",
      format: "",
      description: "replicas is the desired number of instances for the scaled object.",
      priority: 0,
    },
    {
      name: "Available",
      type: "integer",
      format: "",
      description: "replicas is the actual number of observed instances of the scaled object.",
      priority: 0,
    },
    { name: "Age", type: "string", format: "", description: creationTimestampColumnDescription, priority: 0 },
  ],
  toRow({ object }: EncodedObject, nowMs: number) {
    const { name = "", creationTimestamp } = metaOf(object);
    const age = translateTimestampSince(creationTimestamp, nowMs);
    return { cells: [name, replicasOf(object.spec), replicasOf(object.status), age] };
  },
});

function replicasOf(part: JSONValue | undefined): JSONValue {
  return (part !== undefined && isJSONObject(part) ? getOwn(part, "replicas") : undefined) ?? 0;
}
