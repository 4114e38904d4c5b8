import {
  convertSchema,
  type Field,
  type JSONObject,
  type Schema,
  type StructSchema,
} from "@kube-apiserver/apimachinery";
import { structSchemaFor } from "./built-in-schemas.js";

/** The schemas of one version of a custom resource. */
export interface CustomResourceSchemas {
  /** As the definition declares it; undefined where it declares none. */
  readonly declared: Schema | undefined;
  /** The whole object: declared fields with type and metadata. */
  readonly object: StructSchema;
  /** Of `status` alone; undefined where none is declared. */
  readonly status: Schema | undefined;
}

/** Reads the `openAPIV3Schema` of a version. It was checked when the definition came in. */
export function customResourceSchemas(props: JSONObject | undefined): CustomResourceSchemas {
  const declared = props === undefined ? undefined : convertSchema(props);
  const root = declared?.kind === "struct" ? declared : undefined;
  const { fields = new Map<string, Field>(), ...rest } = root ?? openStruct;
  const object: StructSchema = { ...rest, fields: new Map([...fields, ...typeFields]) };
  return { declared, object, status: root?.fields.get("status")?.schema };
}

/** Schema of `metav1.ObjectMeta`. */
export const objectMetaSchema: StructSchema = structSchemaFor("meta.v1.ObjectMeta");

const openStruct: StructSchema = Object.freeze({ kind: "struct", fields: new Map(), unknownFields: "preserve" });

const text: Schema = Object.freeze({ kind: "scalar", type: "string" });

const typeFields: readonly (readonly [string, Field])[] = (
  [
    ["apiVersion", text],
    ["kind", text],
    ["metadata", objectMetaSchema],
  ] as const
).map(([name, schema]) => [name, { name, schema, required: false, omit: "empty", pointer: true }]);
