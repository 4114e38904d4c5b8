import { getOwn, isJSONObject, type JSONValue, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { ListSchema, MapSchema, ScalarSchema, Schema, StructSchema } from "../schema/schema.js";
import { newAnyCodec } from "./any-codecs.js";
import { readFields, writeFields } from "./message-codec.js";
import { type MessagePlan, messagePlan } from "./message-plan.js";
import type { ReverseWriter } from "./reverse-writer.js";
import { newScalarCodec } from "./scalar-codecs.js";
import { ProtobufError, type WireReader, wireTypes } from "./wire-reader.js";

/** How the values of one field are written and read. */
export interface ValueCodec {
  /** Writes the field, all its occurrences with their tags. `undefined`: Go's zero value. */
  write(writer: ReverseWriter, field: number, value: JSONValue | undefined): void;
  /** Reads one occurrence; `before` is what earlier ones made. */
  read(reader: WireReader, wireType: number, before: JSONValue | undefined): JSONValue;
}

/** A value that takes exactly one occurrence. */
export interface SingleCodec {
  readonly wireType: number;
  write(writer: ReverseWriter, value: JSONValue | undefined): void;
  read(reader: WireReader): JSONValue;
}

/** The codec of a field with this schema. */
export function newValueCodec(schema: Schema): ValueCodec {
  switch (schema.kind) {
    case "list":
      return schema.protoMessage === true ? single(listMessageCodec(schema)) : listCodec(schema);
    case "map":
      return mapCodec(schema);
    default:
      return single(newSingleCodec(schema));
  }
}

/** The codec of a value that is no list or map of its own. */
export function newSingleCodec(schema: Schema): SingleCodec {
  switch (schema.kind) {
    case "struct":
      return structCodec(schema);
    case "scalar":
      return newScalarCodec(schema satisfies ScalarSchema);
    case "any":
      return newAnyCodec(schema);
    case "list":
      return listMessageCodec(schema);
    case "map":
      throw new TypeError("protobuf has no map of maps");
  }
}

function single(codec: SingleCodec): ValueCodec {
  return {
    write(writer, field, value) {
      codec.write(writer, value);
      writer.tag(field, codec.wireType);
    },
    read(reader, wireType) {
      requireWireType(wireType, codec.wireType);
      return codec.read(reader);
    },
  };
}

function structCodec(schema: StructSchema): SingleCodec {
  // Made on first use: schemas may be cyclic.
  let plan: MessagePlan | undefined;
  return {
    wireType: wireTypes.bytes,
    write(writer, value) {
      const mark = writer.length;
      plan ??= messagePlan(schema);
      writeFields(writer, plan, isJSONObject(value) ? value : {});
      writer.lengthSince(mark);
    },
    read(reader) {
      const object: MutableJSONObject = {};
      const end = reader.enter();
      plan ??= messagePlan(schema);
      readFields(reader, plan, object);
      reader.leave(end);
      return object;
    },
  };
}

function listCodec(schema: ListSchema): ValueCodec {
  const items = newSingleCodec(schema.items);
  return {
    write(writer, field, value) {
      if (!Array.isArray(value)) return;
      for (let at = value.length - 1; at >= 0; at--) {
        items.write(writer, value[at]);
        writer.tag(field, items.wireType);
      }
    },
    read(reader, wireType, before) {
      const list = Array.isArray(before) ? (before as JSONValue[]) : [];
      // Numbers may come packed: one after the other in a single occurrence.
      if (wireType === wireTypes.bytes && items.wireType !== wireTypes.bytes) {
        const end = reader.enter();
        while (!reader.done) list.push(items.read(reader));
        reader.leave(end);
      } else {
        requireWireType(wireType, items.wireType);
        list.push(items.read(reader));
      }
      return list;
    },
  };
}

/** A list inside a message of its own; without items it is nil. */
function listMessageCodec(schema: ListSchema): SingleCodec {
  const list = listCodec(schema);
  return {
    wireType: wireTypes.bytes,
    write(writer, value) {
      const mark = writer.length;
      list.write(writer, 1, value);
      writer.lengthSince(mark);
    },
    read(reader) {
      let items: JSONValue = null;
      eachFieldInside(reader, (field, wireType) => {
        if (field === 1) items = list.read(reader, wireType, items);
        else reader.skip(wireType);
      });
      return items;
    },
  };
}

function mapCodec(schema: MapSchema): ValueCodec {
  const values = newSingleCodec(schema.values);
  const nilable = schema.values.kind === "scalar" && schema.values.type === "bytes";
  // An entry may leave out its value: then it is the zero value.
  const zero = zeroOf(schema.values);
  return {
    write(writer, field, value) {
      if (!isJSONObject(value)) return;
      for (const key of Object.keys(value).sort().reverse()) {
        const mark = writer.length;
        const entry = getOwn(value, key) ?? undefined;
        if (entry !== undefined || !nilable) {
          values.write(writer, entry);
          writer.tag(2, values.wireType);
        }
        writer.string(key);
        writer.tag(1, wireTypes.bytes);
        writer.lengthSince(mark);
        writer.tag(field, wireTypes.bytes);
      }
    },
    read(reader, wireType, before) {
      requireWireType(wireType, wireTypes.bytes);
      const map: MutableJSONObject = isJSONObject(before) ? (before as MutableJSONObject) : {};
      let key = "";
      let value: JSONValue | undefined;
      const end = reader.enter();
      while (!reader.done) {
        const tag = reader.tag();
        const entryField = Math.floor(tag / 8);
        if (entryField === 1) key = reader.string();
        else if (entryField === 2) {
          requireWireType(tag % 8, values.wireType);
          value = values.read(reader);
        } else reader.skip(tag % 8);
      }
      reader.leave(end);
      setOwn(map, key, value === undefined ? zero : value);
      return map;
    },
  };
}

function zeroOf(schema: Schema): JSONValue {
  if (schema.kind === "struct") return {};
  if (schema.kind !== "scalar") return null;
  switch (schema.type) {
    case "time":
    case "microTime":
      return null;
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "integer":
    case "number":
      return 0;
    default:
      return "";
  }
}

/** Calls `read` with number and wire type of every field up to the end of the message. */
export function eachField(reader: WireReader, read: (field: number, wireType: number) => void): void {
  while (!reader.done) {
    const tag = reader.tag();
    read(Math.floor(tag / 8), tag % 8);
  }
}

/** {@link eachField} of a message that begins here. */
export function eachFieldInside(reader: WireReader, read: (field: number, wireType: number) => void): void {
  const end = reader.enter();
  eachField(reader, read);
  reader.leave(end);
}

function requireWireType(given: number, wanted: number): void {
  if (given !== wanted) throw new ProtobufError(`proto: wrong wireType = ${given}`);
}
