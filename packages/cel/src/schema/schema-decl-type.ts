import type { Field, ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "@kube-apiserver/apimachinery";
import {
  boolType,
  bytesType,
  type CelType,
  doubleType,
  durationType,
  dynType,
  intType,
  listType,
  mapType,
  stringType,
  structType,
  timestampType,
} from "../types/type.js";
import type { DeclField, DeclType } from "./decl-type.js";
import { maxRequestSizeBytes } from "./decl-type.js";
import { escapePropertyName } from "./escape.js";

/** Where a type stands. */
export interface DeclTypeOptions {
  /** Name of the type, from which those of nested objects are made. Default `object`. */
  readonly name?: string;
  /** Whether the value is a whole object, whose kind and name can be seen in any case. */
  readonly isResourceRoot?: boolean;
}

/**
 * What expressions see of the data of a schema; undefined where they see nothing: values without a type, and lists and
 * maps of them. Mirrors `SchemaDeclType`.
 */
export function schemaDeclType(
  schema: Schema,
  { name = "object", isResourceRoot = false }: DeclTypeOptions = {},
): DeclType | undefined {
  switch (schema.kind) {
    case "struct":
      return objectType(isResourceRoot ? withTypeAndObjectMeta(schema) : schema, schema.name ?? name);
    case "map":
      return mapDeclType(schema, name);
    case "list":
      return listDeclType(schema, name);
    case "scalar":
      return scalarType(schema);
    case "any":
      if (isResourceRoot || schema.embeddedResource) return objectType(withTypeAndObjectMeta(emptyObject), name);
      return schema.type === "object" ? objectType(emptyObject, name) : undefined;
    default:
      return schema satisfies never;
  }
}

const emptyObject: StructSchema = { kind: "struct", fields: new Map(), unknownFields: "preserve" };

function childType(schema: Schema, name: string): DeclType | undefined {
  return schemaDeclType(schema, { name, isResourceRoot: isEmbedded(schema) });
}

function isEmbedded(schema: Schema): boolean {
  return (schema.kind === "struct" || schema.kind === "any") && schema.embeddedResource === true;
}

function objectType(schema: StructSchema, name: string): DeclType {
  let fields: ReadonlyMap<string, DeclField> | undefined;
  return {
    celType: structType(name),
    maxElements: 0,
    get minSerializedSize() {
      return minObjectSize(schema, name);
    },
    get fields() {
      fields ??= declFields(schema, name);
      return fields;
    },
  };
}

function declFields(schema: StructSchema, name: string): ReadonlyMap<string, DeclField> {
  const fields = new Map<string, DeclField>();
  for (const [key, field] of schema.fields) {
    const escaped = escapePropertyName(key);
    const type = escaped === undefined ? undefined : childType(field.schema, `${name}.${escaped}`);
    if (escaped !== undefined && type !== undefined) fields.set(escaped, { key, type, nullIsAbsent: true });
  }
  return fields;
}

/** `{}` and the required fields that no default fills in. */
function minObjectSize(schema: StructSchema, name: string): number {
  let size = 2;
  for (const [key, field] of schema.fields) {
    if (!isRequired(schema, key, field) || field.default !== undefined) continue;
    const type = childType(field.schema, `${name}.${key}`);
    if (type !== undefined) size += Buffer.byteLength(key) + type.minSerializedSize + 4;
  }
  return size;
}

function isRequired({ validation }: StructSchema, key: string, { required }: Field): boolean {
  return required || (validation?.required?.includes(key) ?? false);
}

function mapDeclType(schema: MapSchema, name: string): DeclType | undefined {
  // What `additionalProperties: true` lets in has no schema: to rules it is an object whose fields nobody knows.
  if (schema.values.kind === "any" && schema.values.unknownFields === "prune") return objectType(emptyObject, name);
  const elemType = childType(schema.values, `${name}.@elem`);
  if (elemType === undefined) return undefined;
  const limit = schema.validation?.maxProperties;
  return {
    celType: mapType(stringType, elemType.celType),
    // A key has two quotes, a colon and a comma around it.
    get maxElements() {
      return limit === undefined
        ? Math.floor((maxRequestSizeBytes - 2) / (elemType.minSerializedSize + 6))
        : Math.max(limit, 0);
    },
    minSerializedSize: 2,
    keyType: mapKeyType,
    elemType,
  };
}

/** Keys have no limit of their own, which is told by a size of zero. */
const mapKeyType: DeclType = { celType: stringType, maxElements: 0, minSerializedSize: 2 };

function listDeclType(schema: ListSchema, name: string): DeclType | undefined {
  const elemType = childType(schema.items, `${name}.@idx`);
  if (elemType === undefined) return undefined;
  const limit = schema.validation?.maxItems;
  return {
    celType: listType(elemType.celType),
    get maxElements() {
      return limit === undefined
        ? Math.floor((maxRequestSizeBytes - 2) / (elemType.minSerializedSize + 1))
        : Math.max(limit, 0);
    },
    minSerializedSize: 2,
    elemType,
  };
}

const maxText = maxRequestSizeBytes - 2;
const maxDurationSize = 32;
const maxDateTimeSize = 32;
const dateSize = 12;

function simple(celType: CelType, minSerializedSize: number, maxElements = 0): DeclType {
  return { celType, minSerializedSize, maxElements };
}

function scalarType(schema: ScalarSchema): DeclType {
  const { maxLength } = schema.validation ?? {};
  switch (schema.type) {
    case "string":
      return textType(schema);
    case "intOrString":
      return simple(dynType, 1, maxLength === undefined ? maxText : Math.max(maxLength, 0) * 4);
    case "boolean":
      return simple(boolType, 4);
    case "number":
      return simple(doubleType, 1);
    case "int32":
    case "int64":
    case "integer":
      return simple(intType, 1);
    case "bytes":
      return simple(bytesType, 2, maxText);
    case "time":
    case "microTime":
      return simple(timestampType, 21, maxDateTimeSize);
    case "duration":
      return simple(durationType, 3, maxDurationSize);
    case "quantity":
      return simple(dynType, 1, maxText);
    default:
      return schema.type satisfies never;
  }
}

function textType({ validation, enum: values }: ScalarSchema): DeclType {
  const { maxLength, format } = validation ?? {};
  switch (format) {
    case "byte":
      return simple(bytesType, 2, maxLength === undefined ? maxText : Math.max(maxLength, 0));
    case "duration":
      return simple(durationType, 3, maxDurationSize);
    case "date":
      return simple(timestampType, dateSize, dateSize);
    case "date-time":
      return simple(timestampType, 21, maxDateTimeSize);
    default:
      return simple(stringType, 2, maxTextLength(maxLength, values ?? validation?.enum));
  }
}

/** A code point has up to four bytes. */
function maxTextLength(maxLength: number | undefined, values: readonly unknown[] | undefined): number {
  if (maxLength !== undefined) return Math.max(maxLength, 0) * 4;
  if (values === undefined || values.length === 0) return maxText;
  return Math.max(0, ...values.map((value) => (typeof value === "string" ? Buffer.byteLength(value) : 0)));
}

const nameMaxLength = 253;

/** Kind, name and generated name are always there to be seen. Mirrors `WithTypeAndObjectMeta`. */
export function withTypeAndObjectMeta(schema: StructSchema): StructSchema {
  const metadata = schema.fields.get("metadata")?.schema;
  if (isText(schema, "kind") && isText(schema, "apiVersion") && metadata?.kind === "struct") {
    if (isText(metadata, "name") && isText(metadata, "generateName")) return schema;
  }
  const declared = metadata?.kind === "struct" ? metadata.fields : new Map<string, Field>();
  const meta: StructSchema = {
    kind: "struct",
    unknownFields: "preserve",
    fields: new Map([
      ["name", textField("name", shorter(declared.get("name"), nameMaxLength))],
      // The suffix takes at least one byte.
      ["generateName", textField("generateName", shorter(declared.get("generateName"), nameMaxLength - 1))],
    ]),
  };
  const fields = new Map(schema.fields);
  fields.set("kind", textField("kind"));
  fields.set("apiVersion", textField("apiVersion"));
  fields.set("metadata", { ...textField("metadata"), schema: meta });
  return { ...schema, fields };
}

function isText({ fields }: StructSchema, key: string): boolean {
  const field = fields.get(key)?.schema;
  return field?.kind === "scalar" && field.type === "string";
}

function shorter(field: Field | undefined, limit: number): number {
  return Math.min(field?.schema.validation?.maxLength ?? limit, limit);
}

function textField(name: string, maxLength?: number): Field {
  return {
    name,
    schema: { kind: "scalar", type: "string", ...(maxLength === undefined ? {} : { validation: { maxLength } }) },
    required: false,
    omit: "empty",
    pointer: true,
  };
}
