import { type JSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { DecodeContext } from "./decode-context.js";
import { DecodeError } from "./decode-error.js";
import { type ScalarDecoder, scalarDecoder } from "./decode-scalars.js";
import { fieldZero, isDropped, zeroValue } from "./decode-zero.js";
import type { Field, Schema, StructSchema } from "./schema.js";

/** Reads a value of one type; see `decodeTyped`. */
export type Decoder = (value: JSONValue, context: DecodeContext) => JSONValue;

/**
 * Deeper than this no typed object is read. Only schemas of custom resources nest at all, and two levels of these are one of
 * theirs. Upstream reads 10,000 levels; what is done with a schema here takes the stack several times as far.
 */
const maxTypedDepth = 1000;

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

/** The decoder of a struct. `decoderOf` compiles the types of its fields, on first use: schemas may be cyclic. */
export function structDecoder(schema: StructSchema, decoderOf: (schema: Schema) => Decoder): Decoder {
  const goName = schema.goName ?? "";
  let compiled: CompiledStruct | undefined;
  return (value, context) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return value === null ? zeroValue(schema) : context.typeError(value, schema);
    }
    if (context.path.length > maxTypedDepth) throw new DecodeError("json: exceeded max depth");
    compiled ??= compileFields(schema, decoderOf);
    const outer = context.struct;
    context.struct = goName;
    const object = decodeFields(value as JSONObject, compiled, schema, context);
    context.struct = outer;
    return object;
  };
}

function compileFields(schema: StructSchema, decoderOf: (schema: Schema) => Decoder): CompiledStruct {
  const fields = [...schema.fields.values()].map((field, index) => compileField(field, index, decoderOf));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const always = [...schema.fields.values()].flatMap((field, index) => {
    const zero = fieldZero(field);
    const compiled = fields[index];
    return zero === undefined || compiled === undefined ? [] : [{ field: compiled, zero }];
  });
  return { byName, always };
}

function compileField(field: Field, index: number, decoderOf: (schema: Schema) => Decoder): CompiledField {
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
