import {
  isJSONObject,
  type JSONObject,
  type JSONValue,
  type MutableJSONObject,
  type Schema,
  setOwn,
} from "@kube-apiserver/apimachinery";
import { conventions, objectMetaProperty } from "./custom-resource-texts.js";
import type { Dialect } from "./dialect.js";
import { SchemaWriter } from "./schema-object.js";

/** The schema of a custom resource, or of a part of it, as a document of its dialect has it. */
export function customSchemaObject(schema: Schema, dialect: Dialect): JSONObject {
  const written = new SchemaWriter(dialect).define(schema);
  return withEmbeddedTypes(dialect.version === 2 ? forKubectl(written) : written, dialect);
}

/**
 * What v2 cannot say is left out, and what would make kubectl refuse good objects. Mirrors `ToStructuralOpenAPIV2`; the
 * writer has left out junctors and defaults already.
 */
function forKubectl({ nullable, ...written }: JSONObject): JSONObject {
  const preserves = written[preserveExtension] === true;
  const { items, properties, type, required, ...rest } = written;
  const keepsParts = nullable !== true && !preserves;
  const kept: JSONObject = {
    ...rest,
    ...(keepsParts && items !== undefined && { items }),
    ...(keepsParts && properties !== undefined && { properties }),
  };
  // Neither lists without items nor objects with other fields than the declared ones are understood.
  const isMisread = (type === "array" && kept.items === undefined) || (type === "object" && preserves);
  const keepsType = type !== undefined && nullable !== true && !isMisread;
  const stillRequired = requiredIn(kept, required);
  return {
    ...eachPart(kept, forKubectl),
    ...(keepsType && { type }),
    ...(stillRequired !== undefined && { required: stillRequired }),
  };
}

const preserveExtension = "x-kubernetes-preserve-unknown-fields";

/** What may be null is not required: v2 knows no null. */
function requiredIn({ additionalProperties, properties = {} }: JSONObject, required: JSONValue | undefined) {
  if (!Array.isArray(required) || isNullable(additionalProperties)) return undefined;
  const left = required.filter((name) => !isNullable((properties as JSONObject)[name as string]));
  return left.length === 0 ? undefined : left;
}

function isNullable(schema: JSONValue | undefined): boolean {
  return schema !== undefined && isJSONObject(schema) && schema.nullable === true;
}

/** Objects of other kinds say of which, and have metadata. Mirrors `addEmbeddedProperties`. */
function withEmbeddedTypes(schema: JSONObject, dialect: Dialect): JSONObject {
  const written = eachPart(schema, (part) => withEmbeddedTypes(part, dialect));
  const isOpen = dialect.version === 2 && written[preserveExtension] === true;
  if (isOpen || written["x-kubernetes-embedded-resource"] !== true) return written;
  const { properties = {}, required = [] } = written;
  const names = required as readonly string[];
  return {
    ...written,
    properties: { ...(properties as JSONObject), ...embeddedTypeMeta, metadata: objectMetaProperty(dialect) },
    required: [...names, ...["kind", "apiVersion"].filter((name) => !names.includes(name))],
  };
}

// Upstream's texts: they differ from those of whole objects.
const embeddedTypeMeta: JSONObject = {
  apiVersion: {
    description: `apiVersion defines the versioned schema of this representation of an object. More info: ${conventions}#resources`,
    type: "string",
  },
  kind: {
    description: `kind is a string value representing the type of this object. In CamelCase. More info: ${conventions}#types-kinds`,
    type: "string",
  },
};

/** A schema with `change` made to the schemas of its fields, items and values. */
function eachPart(schema: JSONObject, change: (part: JSONObject) => JSONObject): JSONObject {
  const { additionalProperties, items, properties } = schema;
  return {
    ...schema,
    ...(items !== undefined && { items: changed(items, change) }),
    ...(additionalProperties !== undefined && { additionalProperties: changed(additionalProperties, change) }),
    ...(properties !== undefined && { properties: changedFields(properties as JSONObject, change) }),
  };
}

function changedFields(properties: JSONObject, change: (part: JSONObject) => JSONObject): JSONObject {
  const result: MutableJSONObject = {};
  for (const [name, part] of Object.entries(properties)) setOwn(result, name, changed(part as JSONValue, change));
  return result;
}

function changed(part: JSONValue, change: (part: JSONObject) => JSONObject): JSONValue {
  return isJSONObject(part) ? change(part) : part;
}
