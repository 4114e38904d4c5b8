import { getOwn, type JSONObject, type JSONValue } from "../json/json-value.js";
import { type FieldError, fieldErrors } from "../validation/field-error.js";
import { FieldPath } from "../validation/field-path.js";
import { decodeTyped } from "./decode.js";
import { DecodeError } from "./decode-error.js";
import { itemSchema, memberSchema } from "./prune.js";
import type { Schema, StructSchema } from "./schema.js";

/** Where a value stands whose type and object metadata are looked at. */
export interface MetadataPlace {
  readonly schema: Schema | undefined;
  /** Undefined: the value is a whole object. */
  readonly path: FieldPath | undefined;
  /** Whether the value is a resource, whatever its schema says. */
  readonly isResource: boolean;
}

/**
 * The first reason why type or metadata of a resource, or of one inside, cannot be read: texts that are none, metadata that
 * does not fit. Mirrors `objectmeta.Coerce`.
 */
export function unreadableMetadata(
  value: JSONValue,
  { isResource, path, schema }: MetadataPlace,
  objectMeta: StructSchema,
): FieldError | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    const items = itemSchema(schema);
    return first(value, (item, at) =>
      unreadableMetadata(item, { schema: items, path: path?.index(at), isResource: false }, objectMeta),
    );
  }
  const object = value as JSONObject;
  const isEmbedded = schema !== undefined && "embeddedResource" in schema && schema.embeddedResource === true;
  const own = isResource || isEmbedded ? unreadableParts(object, path, objectMeta) : undefined;
  if (own !== undefined || schema === undefined) return own;
  return first(Object.keys(object), (key) => {
    const isDeclared = schema.kind === "struct" && schema.fields.has(key);
    const below = path === undefined ? FieldPath.root(key) : isDeclared ? path.child(key) : path.key(key);
    const place = { schema: memberSchema(schema, key), path: below, isResource: false };
    return unreadableMetadata(object[key] ?? null, place, objectMeta);
  });
}

function first<T>(values: readonly T[], problemOf: (value: T, at: number) => FieldError | undefined) {
  for (const [at, value] of values.entries()) {
    const problem = problemOf(value, at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unreadableParts(
  object: JSONObject,
  path: FieldPath | undefined,
  objectMeta: StructSchema,
): FieldError | undefined {
  const at = (key: string) => path?.child(key) ?? FieldPath.root(key);
  for (const key of ["apiVersion", "kind"]) {
    const value = getOwn(object, key);
    if (value !== undefined && typeof value !== "string") {
      return fieldErrors.invalid(at(key), value, "must be a string");
    }
  }
  const metadata = getOwn(object, "metadata");
  if (metadata === undefined) return undefined;
  try {
    decodeTyped(metadata, objectMeta);
    return undefined;
  } catch (err) {
    if (!(err instanceof DecodeError)) throw err;
    return fieldErrors.invalid(at("metadata"), metadata, err.message);
  }
}
