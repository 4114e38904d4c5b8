import type { Field, Schema, StructSchema } from "../schema/schema.js";

/** Schemas for the tests of apply, written as short as they can be. */
export const text: Schema = { kind: "scalar", type: "string" };
export const integer: Schema = { kind: "scalar", type: "int32" };
export const textMap: Schema = { kind: "map", values: text };

export function struct(fields: Readonly<Record<string, Schema>>, options: Partial<StructSchema> = {}): StructSchema {
  const entries = Object.entries(fields).map(([name, schema]): [string, Field] => [
    name,
    { name, schema, required: false, omit: "empty", pointer: false },
  ]);
  return { kind: "struct", fields: new Map(entries), unknownFields: "prune", ...options };
}

const managedFieldsEntry: Schema = { kind: "any", type: "object" };

export const objectMeta = struct({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  labels: textMap,
  annotations: textMap,
  finalizers: { kind: "list", items: text, listType: "set" },
  managedFields: { kind: "list", items: managedFieldsEntry },
});

const item = struct({ name: text, value: integer, tags: { kind: "list", items: text, listType: "set" } });

export const widget = struct({
  apiVersion: text,
  kind: text,
  metadata: objectMeta,
  spec: struct({
    n: integer,
    s: text,
    items: { kind: "list", items: item, listType: "map", listMapKeys: ["name"] },
    atomic: { kind: "list", items: text },
    whole: struct({ a: text, b: text }, { structType: "atomic" }),
    free: { kind: "any" },
  }),
  status: struct({ p: text }),
});
