import type { Schema } from "@kube-apiserver/apimachinery";

const runtimePrefix = "io.k8s.apimachinery.pkg";

/**
 * Types that are not structs, by the word the tables use. Shared: the identity of a schema may serve as a cache key.
 * `int` and `uint32` occur in component configuration only.
 */
export const scalarTypes: ReadonlyMap<string, Schema> = new Map<string, Schema>([
  ["string", { kind: "scalar", type: "string" }],
  ["bool", { kind: "scalar", type: "boolean" }],
  ["int", { kind: "scalar", type: "int32" }],
  ["int32", { kind: "scalar", type: "int32" }],
  ["uint32", { kind: "scalar", type: "int64" }],
  ["int64", { kind: "scalar", type: "int64" }],
  ["double", { kind: "scalar", type: "number", validation: { format: "double" } }],
  ["bytes", { kind: "scalar", type: "bytes" }],
  ["time", { kind: "scalar", type: "time", name: `${runtimePrefix}.apis.meta.v1.Time` }],
  ["microTime", { kind: "scalar", type: "microTime", name: `${runtimePrefix}.apis.meta.v1.MicroTime` }],
  ["duration", { kind: "scalar", type: "duration", name: `${runtimePrefix}.apis.meta.v1.Duration` }],
  ["quantity", { kind: "scalar", type: "quantity", name: `${runtimePrefix}.api.resource.Quantity` }],
  ["intOrString", { kind: "scalar", type: "intOrString", name: `${runtimePrefix}.util.intstr.IntOrString` }],
  ["rawExtension", { kind: "any", type: "object", mapType: "atomic", name: `${runtimePrefix}.runtime.RawExtension` }],
  ["fieldsV1", { kind: "any", type: "object", name: `${runtimePrefix}.apis.meta.v1.FieldsV1` }],
  ["json", { kind: "any", name: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON" }],
  ["any", { kind: "any" }],
]);
