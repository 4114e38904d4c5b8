import { isJSONObject, type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import { DecodeContext } from "./decode-context.js";
import { type ScalarDecoder, scalarDecoder } from "./decode-scalars.js";
import { fieldZero, isDropped, zeroValue } from "./decode-zero.js";
import type { AnySchema, Field, ListSchema, MapSchema, Schema, StructSchema } from "./schema.js";

/** What {@link decodeTyped} made of a value. */
export interface DecodedObject {
  /** The typed form. Shares what did not change with the input. */
  readonly object: JSONObject;
  /** Paths of fields that no schema knows, in document order, at most 100: `spec.containers[0].foo`. */
  readonly unknownFields: readonly string[];
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
export function decodeTyped(value: JSONValue, schema: StructSchema): DecodedObject {
  const context = new DecodeContext();
  const object = decoderOf(schema)(value, context) as JSONObject;
  return { object, unknownFields: context.unknownFields };
}

type Decoder = (value: JSONValue, context: DecodeContext) => JSONValue;

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
      return compileStruct(schema);
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

interface CompiledField {
  readonly name: string;
  readonly index: number;
  /** The field as it is written; undefined when it is left out. */
  readonly read: (value: JSONValue, context: DecodeContext) => JSONValue | undefined;
}

interface CompiledStruct {
  readonly byName: ReadonlyMap<string, CompiledField>;
  /** Fields that are written even where the input lacks them, with what is written then. */
  readonly always: readonly { readonly field: CompiledField; readonly zero: JSONValue }[];
}

function compileStruct(schema: StructSchema): Decoder {
  const goName = schema.goName ?? "";
  let compiled: CompiledStruct | undefined;
  return (value, context) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return value === null ? zeroValue(schema) : context.typeError(value, schema);
    }
    // Children compile on first use: schemas may be cyclic.
    compiled ??= compileFields(schema);
    const outer = context.struct;
    context.struct = goName;
    const object = decodeFields(value as JSONObject, compiled, schema, context);
    context.struct = outer;
    return object;
  };
}

function compileFields(schema: StructSchema): CompiledStruct {
  const fields = [...schema.fields.values()].map(compileField);
  const byName = new Map(fields.map((field) => [field.name, field]));
  const always = [...schema.fields.values()].flatMap((field, index) => {
    const zero = fieldZero(field);
    const compiled = fields[index];
    return zero === undefined || compiled === undefined ? [] : [{ field: compiled, zero }];
  });
  return { byName, always };
}

function compileField(field: Field, index: number): CompiledField {
  const { name, schema } = field;
  const absent = fieldZero(field);
  if (schema.kind === "scalar") {
    return { name, index, read: scalarReader(field, scalarDecoder(schema), absent) };
  }
  const decode = decoderOf(schema);
  return {
    name,
    index,
    read(value, context) {
      if (value === null) return absent;
      context.path.push(name);
      const decoded = decode(value, context);
      context.path.pop();
      return isDropped(decoded, field) ? undefined : decoded;
    },
  };
}

function scalarReader(field: Field, decode: ScalarDecoder, absent: JSONValue | undefined): CompiledField["read"] {
  const { name } = field;
  const plainString = field.schema.kind === "scalar" && field.schema.type === "string";
  return (value, context) => {
    if (value === null) return absent;
    if (plainString && typeof value === "string" && value !== "") return value;
    context.path.push(name);
    const decoded = decode(value, context);
    context.path.pop();
    return isDropped(decoded, field) ? undefined : decoded;
  };
}

function decodeFields(
  input: JSONObject,
  compiled: CompiledStruct,
  schema: StructSchema,
  context: DecodeContext,
): JSONObject {
  const found: CompiledField[] = [];
  const values: JSONValue[] = [];
  let same = true;
  let sorted = true;
  let last = -1;
  const keys = Object.keys(input);
  for (const key of keys) {
    const value = input[key];
    const field = compiled.byName.get(key);
    if (field === undefined || value === undefined) {
      if (value !== undefined && schema.unknownFields === "prune") context.unknown(key);
      same = false;
      continue;
    }
    const decoded = field.read(value, context);
    if (decoded !== value) same = false;
    if (decoded === undefined) continue;
    if (field.index < last) sorted = false;
    last = field.index;
    found.push(field);
    values.push(decoded);
  }
  if (same && sorted && hasAll(found, compiled)) return input;
  if (!sorted) sortTogether(found, values);
  const object = assemble(found, values, compiled.always);
  if (schema.unknownFields === "preserve") keepStrangers(object, input, compiled);
  return object;
}

function keepStrangers(object: MutableJSONObject, input: JSONObject, { byName }: CompiledStruct): void {
  for (const key of Object.keys(input)) {
    const value = input[key];
    if (value !== undefined && !byName.has(key)) setOwn(object, key, value);
  }
}

/** Whether the fields that are always written are all there; `found` is in schema order. */
function hasAll(found: readonly CompiledField[], { always }: CompiledStruct): boolean {
  let at = 0;
  for (const { field } of always) {
    while (at < found.length && (found[at] as CompiledField).index < field.index) at++;
    if (found[at] !== field) return false;
  }
  return true;
}

/** Insertion sort: a dozen fields, usually nearly in order. */
function sortTogether(found: CompiledField[], values: JSONValue[]): void {
  for (let at = 1; at < found.length; at++) {
    const field = found[at] as CompiledField;
    const value = values[at] as JSONValue;
    let to = at - 1;
    for (; to >= 0 && (found[to] as CompiledField).index > field.index; to--) {
      found[to + 1] = found[to] as CompiledField;
      values[to + 1] = values[to] as JSONValue;
    }
    found[to + 1] = field;
    values[to + 1] = value;
  }
}

function assemble(
  found: readonly CompiledField[],
  values: readonly JSONValue[],
  always: CompiledStruct["always"],
): MutableJSONObject {
  const object: MutableJSONObject = {};
  let next = 0;
  for (let at = 0; at < found.length; at++) {
    const field = found[at] as CompiledField;
    for (; next < always.length; next++) {
      const fill = always[next] as CompiledStruct["always"][number];
      if (fill.field.index >= field.index) {
        if (fill.field === field) next++;
        break;
      }
      object[fill.field.name] = fill.zero;
    }
    object[field.name] = values[at];
  }
  for (; next < always.length; next++) {
    const fill = always[next] as CompiledStruct["always"][number];
    object[fill.field.name] = fill.zero;
  }
  return object;
}

function compileList(schema: ListSchema): Decoder {
  let decode: Decoder | undefined;
  return (value, context) => {
    if (!Array.isArray(value)) return value === null ? null : context.typeError(value, schema);
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
  return (value, context) => {
    if (!isJSONObject(value)) return value === null ? null : context.typeError(value, schema);
    decode ??= decoderOf(schema.values);
    const keys = Object.keys(value);
    let same = true;
    const values: JSONValue[] = [];
    for (const [at, key] of keys.entries()) {
      const item = value[key] ?? null;
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
