import type { Field, ProtoField, Schema, StructSchema } from "@kube-apiserver/apimachinery";
import type { SchemaTable } from "./schema-table.js";
import type { FieldOptions, FieldRow } from "./type-table.js";

/** Fields of a struct by JSON name, in the order in which Go encodes them; those of inlined structs stand in their place. */
export function buildFields(
  table: SchemaTable,
  rows: readonly FieldRow[],
  packageKey: string,
): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const row of rows) {
    const [name, type, flags = "", proto = "", options = {}] = row;
    const schema = table.resolve(type, packageKey, options);
    if (flags.includes("i")) addInlined(fields, schema, protoNumber(proto));
    else fields.set(name, buildField({ name, type, flags, proto, options, schema }));
  }
  return fields;
}

function addInlined(fields: Map<string, Field>, schema: Schema, number: number | undefined): void {
  if (schema.kind !== "struct") return;
  for (const field of (schema as StructSchema).fields.values()) {
    fields.set(field.name, number === undefined ? jsonOnly(field) : embed(field, number));
  }
}

/** An inlined struct without a number is not part of the message: kind and apiVersion travel in the envelope. */
function jsonOnly({ proto: _, ...field }: Field): Field {
  return field;
}

function embed(field: Field, number: number): Field {
  if (field.proto === undefined) return field;
  return { ...field, proto: { ...field.proto, embeddedIn: [number, ...(field.proto.embeddedIn ?? [])] } };
}

interface FieldParts {
  readonly name: string;
  readonly type: string;
  readonly flags: string;
  readonly proto: string;
  readonly options: FieldOptions;
  readonly schema: Schema;
}

function buildField({ name, type, flags, proto, options, schema }: FieldParts): Field {
  return {
    name,
    schema,
    required: flags.includes("r"),
    omit: flags.includes("z") ? "zero" : flags.includes("e") ? "empty" : "never",
    pointer: flags.includes("p"),
    ...(options.default !== undefined && { default: options.default }),
    ...(options.patchStrategy !== undefined && { patchStrategy: options.patchStrategy }),
    ...(options.patchMergeKey !== undefined && { patchMergeKey: options.patchMergeKey }),
    ...(proto !== "" && { proto: parseProto(proto, type) }),
    ...(options.gates !== undefined && { featureGates: options.gates }),
    ...(flags.includes("d") && { deprecated: true }),
  };
}

const wireTypes: ReadonlyMap<string, ProtoField["wire"]> = new Map([
  ["int32", "varint"],
  ["int64", "varint"],
  ["uint32", "varint"],
  ["bool", "varint"],
  ["double", "fixed64"],
] as const);

/** Parses `*7 string`: repeated, number, type; `=` stands for the simple name of the field's own type. */
function parseProto(text: string, fieldType: string): ProtoField {
  const [head = "", written = ""] = text.split(" ");
  const type = written === "=" ? fieldType.slice(fieldType.lastIndexOf(".") + 1).replace("[]", "") : written;
  return {
    number: Number(head.replace("*", "")),
    wire: wireTypes.get(type) ?? "bytes",
    repeated: head.startsWith("*"),
    type,
  };
}

function protoNumber(text: string): number | undefined {
  return text === "" ? undefined : Number(text.split(" ")[0]);
}
