import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { DecodeContext } from "./decode-context.js";
import { scalarDecoder } from "./decode-scalars.js";
import { type Decoder, structDecoder } from "./decode-struct.js";
import { zeroValue } from "./decode-zero.js";
import type { AnySchema, ListSchema, MapSchema, Schema, StructSchema } from "./schema.js";

/** What {@link decodeTyped} made of a value. */
export interface DecodedObject {
  /** The typed form. Shares what did not change with the input. */
  readonly object: JSONObject;
  /** Paths of fields that no schema knows, in document order, at most 100: `spec.containers[0].foo`. */
  readonly unknownFields: readonly string[];
}

export interface DecodeTypedOptions {
  /**
   * Lists and maps without entries are as good as absent, so where a field is written either way, it is null: what
   * becomes of them in protobuf, which cannot tell the two apart. Default false.
   */
  readonly emptyAsNull?: boolean;
}

/**
 * Reads `value` as an object of the built-in type `schema` and returns what Go's decoder followed by its encoder would:
 * fields in the order of the schema, unknown ones dropped and reported, zero values left out or filled in as each field
 * says, scalars in canonical form (times in UTC, quantities and durations normalised), map keys sorted.
 *
 * One pass; the input is not changed. Field names match case-sensitively.
 *
 * @throws DecodeError with the decoder's text when a value does not fit its type.
 */
export function decodeTyped(value: JSONValue, schema: StructSchema, options: DecodeTypedOptions = {}): DecodedObject {
  const context = new DecodeContext(options.emptyAsNull === true);
  const object = decoderOf(schema)(value, context) as JSONObject;
  return { object, unknownFields: context.unknownFields };
}

// Compiled once per schema node; entries live as long as their nodes.
const decoders = new WeakMap<Schema, Decoder>();

function decoderOf(schema: Schema): Decoder {
  let decoder = decoders.get(schema);
  if (decoder === undefined) {
    decoder = compile(schema);
    decoders.set(schema, decoder);
  }
  return decoder;
}

function compile(schema: Schema): Decoder {
  switch (schema.kind) {
    case "struct":
      return structDecoder(schema, decoderOf);
    case "list":
      return compileList(schema);
    case "map":
      return compileMap(schema);
    case "any":
      return compileAny(schema);
    case "scalar": {
      const decode = scalarDecoder(schema);
      const zero = zeroValue(schema);
      return (value, context) => (value === null ? zero : decode(value, context));
    }
    default:
      return schema satisfies never;
  }
}

function compileList(schema: ListSchema): Decoder {
  let decode: Decoder | undefined;
  return (value, context) => {
    if (!Array.isArray(value)) return value === null ? null : context.typeError(value, schema);
    if (value.length === 0 && context.emptyAsNull) return null;
    decode ??= decoderOf(schema.items);
    let copy: JSONValue[] | undefined;
    for (let at = 0; at < value.length; at++) {
      const item = value[at] as JSONValue;
      context.path.push(at);
      const decoded = decode(item, context);
      context.path.pop();
      if (decoded === item) copy?.push(item);
      else {
        copy ??= value.slice(0, at) as JSONValue[];
        copy.push(decoded);
      }
    }
    return copy ?? (value as JSONValue);
  };
}

function compileMap(schema: MapSchema): Decoder {
  let decode: Decoder | undefined;
  // An entry without bytes is one with none: protobuf knows no difference.
  const missing = schema.values.kind === "scalar" && schema.values.type === "bytes" ? "" : null;
  return (value, context) => {
    if (!isJSONObject(value)) return value === null ? null : context.typeError(value, schema);
    decode ??= decoderOf(schema.values);
    const keys = Object.keys(value);
    if (keys.length === 0 && context.emptyAsNull) return null;
    let same = true;
    const values: JSONValue[] = [];
    for (const [at, key] of keys.entries()) {
      const item = value[key] ?? missing;
      if (at > 0 && (keys[at - 1] as string) > key) same = false;
      const decoded = decodeEntry(decode, key, item, context);
      if (decoded !== value[key]) same = false;
      values.push(decoded);
    }
    return same ? value : sortedMap(keys, values);
  };
}

function decodeEntry(decode: Decoder, key: string, item: JSONValue, context: DecodeContext): JSONValue {
  if (typeof item !== "object" || item === null) return decode(item, context);
  context.path.push([key]);
  const decoded = decode(item, context);
  context.path.pop();
  return decoded;
}

/** Go writes maps with their keys sorted: equal objects have equal bytes, whatever order the client chose. */
function sortedMap(keys: readonly string[], values: readonly JSONValue[]): JSONObject {
  const order = keys.map((_, at) => at).sort((a, b) => ((keys[a] as string) < (keys[b] as string) ? -1 : 1));
  const object: MutableJSONObject = {};
  for (const at of order) setOwn(object, keys[at] as string, values[at] as JSONValue);
  return object;
}

function compileAny(schema: AnySchema): Decoder {
  const { shapes } = schema;
  if (shapes === undefined) return (value) => value;
  return (value, context) => {
    if (Array.isArray(value) && shapes.list !== undefined) return decoderOf(shapes.list)(value, context);
    if (isJSONObject(value) && shapes.object !== undefined) return decoderOf(shapes.object)(value, context);
    return value;
  };
}
