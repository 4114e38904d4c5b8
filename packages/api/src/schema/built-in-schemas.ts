import { type GroupVersionKind, type Schema, type StructSchema, toAPIVersion } from "@kube-apiserver/apimachinery";
import { packageTable } from "../gen/resources.js";
import { schemaTables, sharedGroupVersionKinds } from "../gen/schema-tables.js";
import { SchemaTable } from "./schema-table.js";
import { TypeTable } from "./type-table.js";

// Holds constants only; that it fills on demand cannot be observed.
const table = new SchemaTable(new TypeTable(schemaTables), sharedGroupVersionKinds);

/** The built-in types as one table. */
export function builtInSchemas(): SchemaTable {
  return table;
}

/**
 * The schema of a built-in type by its key, `package.version.Type` (`core.v1.Pod`, `meta.v1.Status`). Built on first
 * use; the same key always gives the same node.
 * @throws RangeError when there is no such type
 */
export function schemaFor(typeKey: string): Schema {
  return table.get(typeKey);
}

/**
 * Like {@link schemaFor}, for types that are structs, as every kind is.
 * @throws RangeError when there is no such type, or it is no struct
 */
export function structSchemaFor(typeKey: string): StructSchema {
  const schema = table.get(typeKey);
  if (schema.kind !== "struct") throw new RangeError(`${typeKey} is no struct`);
  return schema;
}

/** The key of a built-in struct, `core.v1.PodSpec`; undefined for nodes that are not a built-in struct. */
export function typeKeyOf(schema: Schema): string | undefined {
  return table.typeKeyOf(schema);
}

/** The kinds that every API group has, served or sent, besides its own. */
const metaKinds: ReadonlySet<string> = new Set([
  "CreateOptions",
  "DeleteOptions",
  "GetOptions",
  "ListOptions",
  "PatchOptions",
  "UpdateOptions",
  "WatchEvent",
]);

/**
 * The key of the type of a kind. Kinds of `meta/v1` are found under `v1` (Status, APIResourceList), `meta.k8s.io/v1`
 * (Table, PartialObjectMetadata) and, as far as upstream registers them in every group, under any other group version.
 * @returns undefined when the kind is not built in
 */
export function typeKeyForKind(gvk: GroupVersionKind): string | undefined {
  const apiVersion = toAPIVersion(gvk);
  const packageKey = Object.hasOwn(packageTable, apiVersion) ? packageTable[apiVersion] : undefined;
  if (packageKey !== undefined && table.rows.row(`${packageKey}.${gvk.kind}`) !== undefined) {
    return `${packageKey}.${gvk.kind}`;
  }
  const shared = apiVersion === "v1" || apiVersion === "meta.k8s.io/v1" || metaKinds.has(gvk.kind);
  return shared && table.rows.row(`meta.v1.${gvk.kind}`) !== undefined ? `meta.v1.${gvk.kind}` : undefined;
}

/** The schema of a kind; undefined when it is not built in. Finds kinds as {@link typeKeyForKind} does. */
export function schemaForKind(gvk: GroupVersionKind): Schema | undefined {
  const typeKey = typeKeyForKind(gvk);
  return typeKey === undefined ? undefined : table.find(typeKey);
}
