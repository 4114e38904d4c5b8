import { structSchemaFor } from "@kube-apiserver/api";
import {
  applySchemaDefaults,
  type Field,
  type GroupVersionKind,
  type KubeObject,
  type Schema,
  type StructSchema,
} from "@kube-apiserver/apimachinery";

/** The group version that this server is for. */
export const wardle = Object.freeze({ group: "wardle.example.com", version: "v1alpha1" });
export const flunderKind = Object.freeze({ ...wardle, kind: "Flunder" });
export const flunderListKind = Object.freeze({ ...wardle, kind: "FlunderList" });

/** What a Flunder may refer to. */
export const referenceTypes: readonly string[] = Object.freeze(["Flunder", "Fischer"]);

/** A thing that refers to another thing. */
export interface Flunder extends KubeObject {
  readonly spec?: {
    /** Name of the other thing. */
    readonly reference?: string;
    /** One of {@link referenceTypes}. Default: Flunder. */
    readonly referenceType?: string;
  };
}

const definitionPrefix = "com.example.wardle.v1alpha1.";
const text: Schema = { kind: "scalar", type: "string" };

function field(name: string, schema: Schema, more: Partial<Field> = {}): readonly [string, Field] {
  return [name, { name, schema, required: false, omit: "empty", pointer: false, ...more }];
}

/** Marks a schema as that of a kind: `kubectl explain` finds it by this. */
function isKind(kind: GroupVersionKind): Partial<StructSchema> {
  return { extensions: { "x-kubernetes-group-version-kind": [{ ...kind }] } };
}

function struct(
  name: string,
  description: string,
  fields: readonly (readonly [string, Field])[],
  more: Partial<StructSchema> = {},
): StructSchema {
  return {
    kind: "struct",
    name: `${definitionPrefix}${name}`,
    goName: name,
    description,
    unknownFields: "prune",
    fields: new Map(fields),
    ...more,
  };
}

const specSchema = struct("FlunderSpec", "FlunderSpec is the specification of a Flunder.", [
  field("reference", text),
  field("referenceType", text, { pointer: true, default: "Flunder" }),
]);

const statusSchema = struct("FlunderStatus", "FlunderStatus is the status of a Flunder.", []);

/** The one description of the type: decoding, defaults, patches, apply and OpenAPI follow from it. */
export const flunderSchema: StructSchema = struct(
  "Flunder",
  "Flunder is an example type with a spec and a status.",
  [
    field("kind", text),
    field("apiVersion", text),
    field("metadata", structSchemaFor("meta.v1.ObjectMeta"), { omit: "never" }),
    field("spec", specSchema, { omit: "never" }),
    field("status", statusSchema, { omit: "never" }),
  ],
  isKind(flunderKind),
);

export const flunderListSchema: StructSchema = struct(
  "FlunderList",
  "FlunderList is a list of Flunder objects.",
  [
    field("kind", text),
    field("apiVersion", text),
    field("metadata", structSchemaFor("meta.v1.ListMeta"), { omit: "never" }),
    field("items", { kind: "list", items: flunderSchema }, { required: true, omit: "never" }),
  ],
  isKind(flunderListKind),
);

/** Fills in what was left out. */
export function defaultFlunder(obj: KubeObject): KubeObject {
  return applySchemaDefaults(obj, flunderSchema) as KubeObject;
}
