import type { EncodedObject } from "@kube-apiserver/apimachinery";
import { metaOf } from "./object-meta.js";
import type { TableConvertor } from "./rest.js";

/** Description of the column `Name`, as upstream publishes it with every table. */
export const nameColumnDescription =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a " +
  "client to request the generation of an appropriate name automatically. Name is primarily intended for creation " +
  "idempotence and configuration definition. Cannot be updated. More info: " +
  "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

/** Description of columns that show an object's age. */
export const creationTimestampColumnDescription =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed " +
  "to be set in happens-before order across separate operations. Clients may not set this value. It is represented in " +
  "RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: " +
  "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** Name and creation time, for resources without columns of their own. Mirrors `rest.NewDefaultTableConvertor`. */
export const defaultTableConvertor: TableConvertor = Object.freeze({
  columns: [
    { name: "Name", type: "string", format: "name", description: nameColumnDescription, priority: 0 },
    { name: "Created At", type: "date", format: "", description: creationTimestampColumnDescription, priority: 0 },
  ],
  toRow(obj: EncodedObject) {
    const { name = "", creationTimestamp } = metaOf(obj.object);
    return { cells: [name, creationTimestamp ?? ""] };
  },
});
