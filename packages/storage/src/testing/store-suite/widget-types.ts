import { decodeTyped, type Field, type KubeObject, type Schema, type StructSchema } from "@kube-apiserver/apimachinery";
import type { StoredTypes } from "../../codec/typed-codec.js";

const text: Schema = { kind: "scalar", type: "string" };
const number: Schema = { kind: "scalar", type: "int64" };
const time: Schema = { kind: "scalar", type: "time" };
const texts: Schema = { kind: "map", values: text };

/** A struct whose fields have the numbers of protobuf in their order; an integer may be 0 and is still there. */
function struct(goName: string, fields: Readonly<Record<string, Schema>>): StructSchema {
  const rows = Object.entries(fields).map(([name, schema], at): [string, Field] => {
    const proto = { number: at + 1, wire: "bytes", repeated: false, type: "" } as const;
    const omit = schema === time ? "zero" : "empty";
    return [name, { name, schema, required: false, omit, pointer: schema === number, proto }];
  });
  return { kind: "struct", goName, fields: new Map(rows), unknownFields: "prune" };
}

const typeMeta = ["kind", "apiVersion"].map((name): [string, Field] => [
  name,
  { name, schema: text, required: false, omit: "empty", pointer: false },
]);

function objectStruct(goName: string, fields: Readonly<Record<string, Schema>>): StructSchema {
  const metadata = struct("ObjectMeta", {
    name: text,
    namespace: text,
    uid: text,
    resourceVersion: text,
    creationTimestamp: time,
    labels: texts,
    annotations: texts,
  });
  const schema = struct(goName, { metadata, ...fields });
  return { ...schema, fields: new Map([...typeMeta, ...schema.fields]) };
}

const schemas: Readonly<Record<string, StructSchema>> = {
  "example.com/v1": objectStruct("Widget", { color: text, size: number, big: number }),
  "example.com/v1beta1": objectStruct("Widget", { colour: text }),
};

/**
 * The widgets of the suite as a built-in type. `example.com/v1beta1` writes `colour` for `color`, and gives it a default,
 * `plain`.
 */
export const widgetTypes: StoredTypes = {
  kind: { apiVersion: "example.com/v1", kind: "Widget" },
  schemas: (apiVersion, kind) => (kind === "Widget" ? schemas[apiVersion] : undefined),
  canonical(obj, options) {
    const schema = widgetTypes.schemas(obj.apiVersion ?? "", obj.kind ?? "");
    if (schema === undefined) throw new TypeError(`no kind "${obj.kind}" is registered for "${obj.apiVersion}"`);
    return decodeTyped(obj, schema, options).object as KubeObject;
  },
  complete({ colour = "plain", ...obj }) {
    return obj.apiVersion === "example.com/v1" ? obj : { ...obj, apiVersion: "example.com/v1", color: colour };
  },
};
