import { getOwn, isJSONObject, type JSONObject } from "../json/json-value.js";
import { flag, itemsOf, present, schemaMap, text, texts } from "./json-schema-props.js";
import type { AnySchema, Field, ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "./schema.js";
import { valueValidationOf } from "./value-validation.js";

/** Converts without checking: for schemas that were checked when they came in. */
export function convertSchema(props: JSONObject): Schema {
  const common = commonOf(props);
  if (flag(props, "x-kubernetes-int-or-string")) return { kind: "scalar", type: "intOrString", ...common };
  switch (text(props, "type")) {
    case "object":
      return objectSchema(props);
    case "array":
      return listSchema(props);
    case "string":
    case "boolean":
    case "integer":
    case "number":
      return { kind: "scalar", type: text(props, "type") as ScalarSchema["type"], ...common };
    default:
      return anySchema(props);
  }
}

type Common = Pick<Schema, "nullable" | "description" | "validation" | "extensions">;

function commonOf(props: JSONObject): Common {
  const validation = valueValidationOf(props);
  const description = text(props, "description");
  return {
    ...(flag(props, "nullable") && { nullable: true }),
    ...(description !== "" && { description }),
    ...(validation !== undefined && { validation }),
  };
}

const emptied: AnySchema = Object.freeze({ kind: "any", unknownFields: "prune" });

function objectSchema(props: JSONObject): StructSchema | MapSchema {
  const additional = getOwn(props, "additionalProperties");
  const fields = fieldsOf(props);
  if (fields.size === 0 && (isJSONObject(additional) || additional === true)) return mapSchema(props, additional);
  return {
    kind: "struct",
    fields,
    unknownFields: flag(props, "x-kubernetes-preserve-unknown-fields") ? "preserve" : "prune",
    ...additionalOf(props),
    ...(text(props, "x-kubernetes-map-type") === "atomic" && { structType: "atomic" as const }),
    ...correlationOf(props),
    ...(flag(props, "x-kubernetes-embedded-resource") && { embeddedResource: true }),
    ...commonOf(props),
  };
}

function additionalOf(props: JSONObject): Pick<StructSchema, "additionalProperties"> {
  const additional = getOwn(props, "additionalProperties");
  if (additional === true) return { additionalProperties: emptied };
  if (additional === false) return { additionalProperties: false };
  return isJSONObject(additional) ? { additionalProperties: convertSchema(additional) } : {};
}

function mapSchema(props: JSONObject, values: JSONObject | true): MapSchema {
  return {
    kind: "map",
    values: values === true ? emptied : convertSchema(values),
    ...(text(props, "x-kubernetes-map-type") === "atomic" && { mapType: "atomic" as const }),
    ...correlationOf(props),
    ...commonOf(props),
  };
}

/** Mirrors `MapIsCorrelatable`. */
function correlationOf(props: JSONObject): { readonly correlatable?: false } {
  const mapType = present(props, "x-kubernetes-map-type");
  return mapType === undefined || mapType === "granular" || mapType === "atomic" ? {} : { correlatable: false };
}

function fieldsOf(props: JSONObject): ReadonlyMap<string, Field> {
  const required = new Set(texts(props, "required"));
  const fields = new Map<string, Field>();
  for (const [name, nested] of schemaMap(props, "properties")) {
    const fallback = present(nested, "default");
    fields.set(name, {
      name,
      schema: convertSchema(nested),
      required: required.has(name),
      // As sent is as stored: a custom resource keeps its zero values.
      omit: "empty",
      pointer: true,
      ...(fallback !== undefined && { default: fallback }),
    });
  }
  return fields;
}

function listSchema(props: JSONObject): ListSchema {
  const { schema } = itemsOf(props);
  const items: Schema = schema === undefined ? { kind: "any" } : convertSchema(schema);
  const preserve = flag(props, "x-kubernetes-preserve-unknown-fields");
  const itemDefault = schema === undefined ? undefined : present(schema, "default");
  const listType = text(props, "x-kubernetes-list-type");
  const listMapKeys = texts(props, "x-kubernetes-list-map-keys");
  return {
    kind: "list",
    // Preserving unknown fields on a list means those of its items.
    items: preserve && items.kind === "struct" ? { ...items, unknownFields: "preserve" } : items,
    ...(listType !== "" && { listType: listType as "atomic" | "set" | "map" }),
    ...(listMapKeys.length > 0 && { listMapKeys }),
    ...(itemDefault !== undefined && { itemDefault }),
    ...commonOf(props),
  };
}

/** A schema without a type: structural only beside `x-kubernetes-preserve-unknown-fields`. */
function anySchema(props: JSONObject): AnySchema {
  const declaresObject =
    schemaMap(props, "properties").size > 0 || present(props, "additionalProperties") !== undefined;
  const object = declaresObject ? objectSchema(props) : undefined;
  const list = itemsOf(props).schema === undefined ? undefined : listSchema(props);
  const shapes =
    object === undefined && list === undefined ? undefined : { ...(object && { object }), ...(list && { list }) };
  return {
    kind: "any",
    ...(flag(props, "x-kubernetes-embedded-resource") && { embeddedResource: true }),
    ...(shapes !== undefined && { shapes }),
    ...commonOf(props),
  };
}
