import type { Field, ListSchema, ScalarSchema, Schema, StructSchema } from "./schema.js";

/** A few built-in types in small, for tests: just enough of a pod to have every kind of field. */

/** A field as a table row: absent options mean `omitempty`, not a pointer. */
type FieldOptions = Partial<Omit<Field, "name" | "schema">>;

export function scalar(type: ScalarSchema["type"], name?: string): ScalarSchema {
  return { kind: "scalar", type, ...(name !== undefined && { name }) };
}

export function listOf(items: Schema, options: Partial<ListSchema> = {}): ListSchema {
  return { kind: "list", items, ...options };
}

export function struct(
  goName: string,
  rows: readonly (readonly [name: string, schema: Schema, options?: FieldOptions])[],
): StructSchema {
  const fields = new Map<string, Field>();
  for (const [name, schema, options = {}] of rows) {
    fields.set(name, { name, schema, required: false, omit: "empty", pointer: false, ...options });
  }
  return { kind: "struct", name: `io.k8s.api.core.v1.${goName}`, goName, fields, unknownFields: "prune" };
}

export const text = scalar("string");
const stringMap: Schema = { kind: "map", values: text };

export const objectMeta = struct("ObjectMeta", [
  ["name", text],
  ["namespace", text],
  ["generation", scalar("int64")],
  ["creationTimestamp", scalar("time"), { omit: "zero" }],
  ["deletionTimestamp", scalar("time"), { pointer: true }],
  ["labels", stringMap],
  ["annotations", stringMap],
  ["finalizers", listOf(text, { listType: "set" }), { patchStrategy: ["merge"] }],
]);

const port = struct("ContainerPort", [
  ["name", text],
  ["containerPort", scalar("int32"), { omit: "never", required: true }],
  ["protocol", text, { default: "TCP" }],
]);

const envVar = struct("EnvVar", [
  ["name", text, { omit: "never" }],
  ["value", text],
]);

const resources = struct("ResourceRequirements", [["limits", { kind: "map", values: scalar("quantity") }]]);

const container = struct("Container", [
  ["name", text, { omit: "never" }],
  ["image", text],
  ["args", listOf(text)],
  ["ports", listOf(port), { patchStrategy: ["merge"], patchMergeKey: "containerPort" }],
  ["env", listOf(envVar), { patchStrategy: ["merge"], patchMergeKey: "name" }],
  ["resources", resources],
  ["imagePullPolicy", scalar("string", "core.v1.PullPolicy")],
]);

const volume = struct("Volume", [
  ["name", text, { omit: "never" }],
  [
    "emptyDir",
    struct("EmptyDirVolumeSource", [["sizeLimit", scalar("quantity"), { pointer: true }]]),
    { pointer: true },
  ],
  ["hostPath", struct("HostPathVolumeSource", [["path", text, { omit: "never" }]]), { pointer: true }],
]);

const spec = struct("PodSpec", [
  ["containers", listOf(container), { omit: "never", patchStrategy: ["merge"], patchMergeKey: "name" }],
  ["volumes", listOf(volume), { patchStrategy: ["merge", "retainKeys"], patchMergeKey: "name" }],
  ["replicas", scalar("int32"), { pointer: true }],
  ["hostNetwork", scalar("boolean")],
  ["nodeSelector", stringMap],
  [
    "strategy",
    struct("Strategy", [
      ["type", text],
      ["rolling", stringMap],
    ]),
    { patchStrategy: ["retainKeys"] },
  ],
  ["selector", struct("Selector", [["matchLabels", stringMap]]), { pointer: true, patchStrategy: ["replace"] }],
  ["timeout", scalar("duration"), { pointer: true }],
  ["port", scalar("intOrString"), { pointer: true }],
  ["at", scalar("microTime"), { pointer: true }],
  ["payload", scalar("bytes")],
  ["raw", { kind: "any", name: "io.k8s.apimachinery.pkg.runtime.RawExtension" }],
]);

/** The small pod. */
export const pod = struct("Pod", [
  ["kind", text],
  ["apiVersion", text],
  ["metadata", objectMeta],
  ["spec", spec],
]);
