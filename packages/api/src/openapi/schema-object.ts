import type {
  Field,
  JSONObject,
  JSONValue,
  ListSchema,
  MapSchema,
  MutableJSONObject,
  Schema,
  StructSchema,
} from "@kube-apiserver/apimachinery";
import { setOwn } from "@kube-apiserver/apimachinery";
import type { Describe, TypeDescriptions } from "./descriptions.js";
import type { Dialect } from "./dialect.js";
import { anyObject, scalarObject } from "./leaf-definitions.js";
import { validationObject } from "./value-validation.js";

const noTexts: TypeDescriptions = {};

/** Told of every named type that is referred to, so that its definition can follow. */
export type ReferenceListener = (name: string, schema: Schema) => void;

/**
 * Writes schemas as OpenAPI does. Named types become references; what a reference needs beside it (a default, a
 * description, extensions) is written around it with `allOf` in v3 and beside it in v2, as kube-openapi does.
 */
export class SchemaWriter {
  readonly #dialect: Dialect;
  readonly #onReference: ReferenceListener;
  readonly #describe: Describe;

  /** @param describe - for types that carry no descriptions of their own. Left out: they have none */
  constructor(dialect: Dialect, onReference: ReferenceListener = () => {}, describe: Describe = () => undefined) {
    this.#dialect = dialect;
    this.#onReference = onReference;
    this.#describe = describe;
  }

  /** The schema of a value where it is used. */
  use(schema: Schema): JSONObject {
    return this.#use(schema, false);
  }

  /** The schema itself: what stands under its name among the definitions, or in place when it has none. */
  define(schema: Schema): JSONObject {
    return this.#define(schema, schema.kind === "struct" && schema.name !== undefined);
  }

  #use(schema: Schema, inGo: boolean): JSONObject {
    const name = definitionName(schema);
    if (name === undefined) return this.#define(schema, inGo);
    this.#onReference(name, schema);
    return { $ref: this.#dialect.refPrefix + name };
  }

  /** `inGo`: whether the schema is part of a Go type, whose zero values are defaults. Custom resources have none. */
  #define(schema: Schema, inGo: boolean): JSONObject {
    const name = definitionName(schema);
    const texts = name === undefined ? undefined : this.#describe(name);
    const description = schema.description ?? texts?.[""];
    return {
      ...(description !== undefined && { description }),
      ...this.#shape(schema, inGo, texts),
      ...validationObject(schema.validation, this.#dialect),
      // v2 has no null, which what is written of custom resources has to be told.
      ...(schema.nullable && (this.#dialect.version === 3 || !inGo) && { nullable: true }),
      ...schema.extensions,
    };
  }

  #shape(schema: Schema, inGo: boolean, texts: TypeDescriptions = noTexts): JSONObject {
    switch (schema.kind) {
      case "struct":
        return this.#struct(schema, inGo, texts);
      case "list":
        return this.#list(schema, inGo);
      case "map":
        return this.#map(schema, inGo);
      case "scalar":
        return { ...scalarObject(schema, this.#dialect), ...(schema.enum !== undefined && { enum: schema.enum }) };
      case "any":
        return anyObject(schema);
      default:
        return schema satisfies never;
    }
  }

  #struct(schema: StructSchema, inGo: boolean, texts: TypeDescriptions): JSONObject {
    const properties: MutableJSONObject = {};
    for (const field of schema.fields.values()) {
      const { name } = field;
      setOwn(properties, name, this.#field(field, inGo, Object.hasOwn(texts, name) ? texts[name] : undefined));
    }
    const required = [...schema.fields.values()].filter((field) => field.required).map((field) => field.name);
    return {
      type: "object",
      ...(schema.fields.size > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(schema.additionalProperties && { additionalProperties: this.#use(schema.additionalProperties, inGo) }),
      ...(schema.unknownFields === "preserve" && { "x-kubernetes-preserve-unknown-fields": true }),
      ...(schema.embeddedResource && { "x-kubernetes-embedded-resource": true }),
      ...(schema.structType === "atomic" && { "x-kubernetes-map-type": "atomic" }),
      ...(schema.unions !== undefined && { "x-kubernetes-unions": schema.unions.map(unionObject) }),
    };
  }

  #list(schema: ListSchema, inGo: boolean): JSONObject {
    return {
      type: "array",
      items: this.#element(schema.items, inGo),
      ...(schema.listType !== undefined && { "x-kubernetes-list-type": schema.listType }),
      ...(schema.listMapKeys !== undefined && { "x-kubernetes-list-map-keys": schema.listMapKeys }),
    };
  }

  #map(schema: MapSchema, inGo: boolean): JSONObject {
    return {
      type: "object",
      additionalProperties: this.#element(schema.values, inGo),
      ...(schema.mapType !== undefined && { "x-kubernetes-map-type": schema.mapType }),
    };
  }

  /** Elements are never pointers in Go: a scalar or struct has its zero value as default. */
  #element(schema: Schema, inGo: boolean): JSONObject {
    return this.#withSiblings(this.#use(schema, inGo), this.#default(inGo ? zeroDefault(schema) : undefined));
  }

  #field(field: Field, inGo: boolean, description: string | undefined): JSONObject {
    const { schema, patchStrategy, patchMergeKey } = field;
    return this.#withSiblings(this.#use(schema, inGo), {
      ...(description !== undefined && { description }),
      ...this.#default(field.default ?? (inGo ? impliedDefault(field) : undefined)),
      ...(patchMergeKey !== undefined && { "x-kubernetes-patch-merge-key": patchMergeKey }),
      ...(patchStrategy !== undefined && { "x-kubernetes-patch-strategy": patchStrategy.join(",") }),
    });
  }

  /** v2 publishes no defaults: kubectl of old would send them back. Same as `PruneDefaults` in kube-openapi. */
  #default(value: JSONValue | undefined): JSONObject {
    return value === undefined || this.#dialect.version === 2 ? {} : { default: value };
  }

  #withSiblings(schema: JSONObject, siblings: JSONObject): JSONObject {
    if (Object.keys(siblings).length === 0) return schema;
    if (this.#dialect.version === 2 || schema.$ref === undefined) return { ...schema, ...siblings };
    return { allOf: [schema], ...siblings };
  }
}

/** The name under which a schema is defined once; enum types and other named strings are written in place. */
function definitionName(schema: Schema): string | undefined {
  if (schema.kind === "struct" || schema.kind === "any") return schema.name;
  // Named strings carry a type key; only the types with a JSON form of their own have a definition.
  return schema.kind === "scalar" && schema.name?.startsWith("io.k8s.") ? schema.name : undefined;
}

/** A field that Go always writes has its zero value as default; a struct is always written unless it is a pointer. */
function impliedDefault(field: Field): JSONValue | undefined {
  if (field.pointer) return undefined;
  if (field.schema.kind === "struct") return zeroDefault(field.schema);
  return field.omit === "never" ? zeroDefault(field.schema) : undefined;
}

function zeroDefault(schema: Schema): JSONValue | undefined {
  if (schema.kind === "struct") return schema.name === undefined ? undefined : {};
  if (schema.kind !== "scalar") return undefined;
  switch (schema.type) {
    case "string":
      return "";
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "number":
      return 0;
    default:
      return undefined;
  }
}

function unionObject(union: { readonly discriminator?: string; readonly fields: readonly string[] }): JSONObject {
  const byField = union.fields.map((field): [string, string] => [
    field,
    field.charAt(0).toUpperCase() + field.slice(1),
  ]);
  return {
    ...(union.discriminator !== undefined && { discriminator: union.discriminator }),
    "fields-to-discriminateBy": Object.fromEntries(byField),
  };
}
