import type { Field, ScalarSchema, Schema, StructSchema } from "@kube-apiserver/apimachinery";

const text: ScalarSchema = { kind: "scalar", type: "string" };

function optional(name: string, schema: Schema): [string, Field] {
  return [name, { name, schema, required: false, omit: "empty", pointer: true }];
}

function struct(goName: string, fields: readonly [string, Field][]): StructSchema {
  return { kind: "struct", goName, fields: new Map(fields), unknownFields: "prune" };
}

/** `metav1.DeleteOptions`: the one type of request bodies that no resource has. */
export const deleteOptionsSchema: StructSchema = struct("DeleteOptions", [
  optional("kind", text),
  optional("apiVersion", text),
  optional("gracePeriodSeconds", { kind: "scalar", type: "int64" }),
  optional("preconditions", struct("Preconditions", [optional("uid", text), optional("resourceVersion", text)])),
  optional("orphanDependents", { kind: "scalar", type: "boolean" }),
  optional("propagationPolicy", text),
  optional("dryRun", { kind: "list", items: text }),
  optional("ignoreStoreReadErrorWithClusterBreakingPotential", { kind: "scalar", type: "boolean" }),
]);
