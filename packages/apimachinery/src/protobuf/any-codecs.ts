import { isJSONObject, type JSONValue, type MutableJSONObject } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import { stringifyJSON } from "../json/stringify.js";
import type { AnySchema, StructSchema } from "../schema/schema.js";
import { decodeMessage, encodeMessage } from "./message-codec.js";
import type { ReverseWriter } from "./reverse-writer.js";
import { eachFieldInside, type SingleCodec } from "./value-codec.js";
import { type WireReader, wireTypes } from "./wire-reader.js";

/**
 * The codec of a value without one type: JSON text in a message, or one of the three unions that JSON schemas are made
 * with (`JSONSchemaPropsOrBool`, `OrArray`, `OrStringArray`).
 */
export function newAnyCodec(schema: AnySchema): SingleCodec {
  const props = schema.shapes?.object;
  if (props?.kind !== "struct") return rawCodec;
  const name = schema.name ?? "";
  if (name.endsWith("OrBool")) return orBoolCodec(props);
  return orListCodec(props, name.endsWith("OrStringArray"));
}

/** `{ raw = 1 }`: RawExtension, JSON, FieldsV1. */
const rawCodec: SingleCodec = {
  wireType: wireTypes.bytes,
  write(writer, value) {
    const mark = writer.length;
    if (value !== undefined) {
      writer.string(stringifyJSON(value));
      writer.tag(1, wireTypes.bytes);
    }
    writer.lengthSince(mark);
  },
  read(reader) {
    let value: JSONValue = null;
    eachFieldInside(reader, (field, wireType) => {
      if (field === 1) value = parseJSON(reader.bytes());
      else reader.skip(wireType);
    });
    return value;
  },
};

function writeProps(writer: ReverseWriter, field: number, props: StructSchema, value: JSONValue | undefined): void {
  const mark = writer.length;
  encodeMessage(writer, props, isJSONObject(value) ? value : {});
  writer.lengthSince(mark);
  writer.tag(field, wireTypes.bytes);
}

function readProps(reader: WireReader, props: StructSchema): JSONValue {
  const object: MutableJSONObject = {};
  const end = reader.enter();
  decodeMessage(reader, props, object);
  reader.leave(end);
  return object;
}

/** `{ allows = 1, schema = 2 }` */
function orBoolCodec(props: StructSchema): SingleCodec {
  return {
    wireType: wireTypes.bytes,
    write(writer, value) {
      const mark = writer.length;
      if (isJSONObject(value)) writeProps(writer, 2, props, value);
      writer.varint(value === true || isJSONObject(value) ? 1 : 0);
      writer.tag(1, wireTypes.varint);
      writer.lengthSince(mark);
    },
    read(reader) {
      let allows = false;
      let schema: JSONValue | undefined;
      eachFieldInside(reader, (field, wireType) => {
        if (field === 1) allows = Number(reader.varint()) !== 0;
        else if (field === 2) schema = readProps(reader, props);
        else reader.skip(wireType);
      });
      return schema ?? allows;
    },
  };
}

/** `{ schema = 1, list = 2 }` of schemas or of texts. */
function orListCodec(props: StructSchema, ofTexts: boolean): SingleCodec {
  return {
    wireType: wireTypes.bytes,
    write(writer, value) {
      const mark = writer.length;
      if (Array.isArray(value)) {
        for (let at = value.length - 1; at >= 0; at--) {
          if (!ofTexts) writeProps(writer, 2, props, value[at]);
          else {
            writer.string(String(value[at]));
            writer.tag(2, wireTypes.bytes);
          }
        }
      } else if (isJSONObject(value)) writeProps(writer, 1, props, value);
      writer.lengthSince(mark);
    },
    read(reader) {
      let schema: JSONValue | undefined;
      const list: JSONValue[] = [];
      eachFieldInside(reader, (field, wireType) => {
        if (field === 1) schema = readProps(reader, props);
        else if (field === 2) list.push(ofTexts ? reader.string() : readProps(reader, props));
        else reader.skip(wireType);
      });
      return schema ?? list;
    },
  };
}
