import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { fieldErrors, toErrorText } from "../validation/field-error.js";
import { decodeTyped } from "./decode.js";
import { DecodeError } from "./decode-error.js";
import { applySchemaDefaults } from "./defaults.js";
import { isSettledObject } from "./is-settled.js";
import { itemSchema, memberSchema, pruneUnknown } from "./prune.js";
import type { Schema, StructSchema } from "./schema.js";

/** Options of {@link decodeUnstructured}. */
export interface UnstructuredOptions {
  /** Schema of `metav1.ObjectMeta`. */
  readonly objectMeta: StructSchema;
  /** Schema of the custom resource. Absent: only its metadata is read. */
  readonly schema?: Schema;
  /** Whether fields outside of the schema stay (`spec.preserveUnknownFields` of old CRDs). Default false. */
  readonly preserveUnknownFields?: boolean;
  /** Whether metadata fields of a wrong type are dropped instead of refused: for what storage holds. Default false. */
  readonly dropInvalidMetadata?: boolean;
}

/** A custom resource as the server works with it. */
export interface UnstructuredObject {
  readonly object: JSONObject;
  /** Unknown fields: of the metadata first, then pruned ones, then those of embedded metadata; each part sorted. */
  readonly unknownFields: readonly string[];
}

/**
 * Brings a custom resource into the form in which the server works with it: `metadata` typed, defaults filled in,
 * unknown fields pruned, metadata of embedded resources typed. The input is not changed.
 *
 * @throws DecodeError when metadata does not fit; its message is the decoder's.
 */
export function decodeUnstructured(object: JSONObject, options: UnstructuredOptions): UnstructuredObject {
  const coercer = new MetaCoercer(options.objectMeta, options.dropInvalidMetadata ?? false);
  const typed = coercer.objectMeta(object, "");
  const { schema } = options;
  if (schema === undefined || isSettledObject(typed, schema)) {
    return { object: typed, unknownFields: coercer.unknownFields };
  }
  const defaulted = applySchemaDefaults(typed, schema, { pruneNulls: true });
  const pruned = options.preserveUnknownFields
    ? { object: defaulted, unknownFields: [] }
    : pruneUnknown(defaulted, schema);
  const atRoot = coercer.unknownFields.splice(0);
  const embedded = coercer.members(pruned.object, schema, "") as JSONObject;
  return { object: embedded, unknownFields: [...atRoot, ...pruned.unknownFields, ...coercer.unknownFields.sort()] };
}

class MetaCoercer {
  readonly unknownFields: string[] = [];
  readonly #objectMeta: StructSchema;
  readonly #dropInvalid: boolean;

  constructor(objectMeta: StructSchema, dropInvalid: boolean) {
    this.#objectMeta = objectMeta;
    this.#dropInvalid = dropInvalid;
  }

  /** `object` with its `metadata` typed; `path` leads to the object and is empty for the root. */
  objectMeta(object: JSONObject, path: string): JSONObject {
    const metadata = object.metadata;
    if (!Object.hasOwn(object, "metadata") || metadata === undefined) return object;
    const typed = this.#decodeMeta(metadata, path === "" ? "metadata" : `${path}.metadata`);
    return typed === metadata ? object : { ...object, metadata: typed };
  }

  members(value: JSONValue, schema: Schema | undefined, path: string): JSONValue {
    if (schema === undefined || typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return this.#items(value, itemSchema(schema), path);
    let result = value as JSONObject;
    if (path !== "" && "embeddedResource" in schema && schema.embeddedResource) result = this.#embedded(result, path);
    let copy: MutableJSONObject | undefined;
    for (const key of Object.keys(result)) {
      const item = result[key];
      const member = memberSchema(schema, key);
      if (member === undefined || typeof item !== "object" || item === null) continue;
      const coerced = this.members(item, member, memberPath(schema, path, key));
      if (coerced === item) continue;
      copy ??= { ...result };
      setOwn(copy, key, coerced);
    }
    return copy ?? result;
  }

  #items(value: readonly JSONValue[], items: Schema | undefined, path: string): JSONValue {
    if (items === undefined) return value;
    let changed = false;
    const result = value.map((item, at) => {
      const coerced = this.members(item, items, `${path}[${at}]`);
      if (coerced !== item) changed = true;
      return coerced;
    });
    return changed ? result : value;
  }

  #embedded(object: JSONObject, path: string): JSONObject {
    let result = object;
    for (const key of ["apiVersion", "kind"]) {
      const value = result[key];
      if (!Object.hasOwn(result, key) || typeof value === "string") continue;
      if (!this.#dropInvalid) {
        throw new DecodeError(toErrorText(fieldErrors.invalid(`${path}.${key}`, value, "must be a string")));
      }
      result = withoutKey(result, key);
    }
    return this.objectMeta(result, path);
  }

  #decodeMeta(metadata: JSONValue, path: string): JSONValue {
    try {
      const { object, unknownFields } = decodeTyped(metadata, this.#objectMeta);
      this.unknownFields.push(...unknownFields.map((field) => `${path}.${field}`));
      return object;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (!this.#dropInvalid || !isJSONObject(metadata)) throw inEmbedded(error, metadata, path);
      return this.#decodeMeta(this.#validMetaFields(metadata), path);
    }
  }

  #validMetaFields(metadata: JSONObject): JSONObject {
    const valid: MutableJSONObject = {};
    for (const [key, value] of Object.entries(metadata)) {
      if (value !== undefined && this.#fits(key, value)) setOwn(valid, key, value);
    }
    return valid;
  }

  #fits(key: string, value: JSONValue): boolean {
    const single: MutableJSONObject = {};
    setOwn(single, key, value);
    try {
      decodeTyped(single, this.#objectMeta);
      return true;
    } catch (error) {
      if (error instanceof DecodeError) return false;
      throw error;
    }
  }
}

/** Metadata of the object itself is reported as the decoder words it, embedded metadata as an invalid field. */
function inEmbedded(error: DecodeError, metadata: JSONValue, path: string): DecodeError {
  if (path === "metadata") return error;
  return new DecodeError(toErrorText(fieldErrors.invalid(path, metadata, error.message)), { cause: error });
}

function withoutKey(object: JSONObject, key: string): JSONObject {
  const copy: MutableJSONObject = { ...object };
  delete copy[key];
  return copy;
}

/** Declared fields after a dot, keys of maps in brackets, as `field.Path` has them. */
function memberPath(schema: Schema, path: string, key: string): string {
  const isDeclared = schema.kind === "struct" && schema.fields.has(key);
  if (path === "") return isDeclared ? key : `[${key}]`;
  return isDeclared ? `${path}.${key}` : `${path}[${key}]`;
}
