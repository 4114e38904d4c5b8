import { getOwn, type JSONObject, type MutableJSONObject, setOwn } from "../json/json-value.js";
import type { StructSchema } from "../schema/schema.js";
import { type MessagePlan, messagePlan } from "./message-plan.js";
import type { ReverseWriter } from "./reverse-writer.js";
import { eachField } from "./value-codec.js";
import type { WireReader } from "./wire-reader.js";

/** Writes the fields of an object, in canonical typed form, without the length before them. */
export function encodeMessage(writer: ReverseWriter, schema: StructSchema, object: JSONObject): void {
  writeFields(writer, messagePlan(schema), object);
}

function writeFields(writer: ReverseWriter, plan: MessagePlan, object: JSONObject): void {
  for (const field of plan.descending) {
    if ("message" in field) {
      const mark = writer.length;
      writeFields(writer, field.message, object);
      writer.lengthSince(mark);
      writer.tag(field.number, 2);
      continue;
    }
    const value = getOwn(object, field.name) ?? undefined;
    if (value !== undefined || field.always) field.codec.write(writer, field.number, value);
  }
}

/** Reads fields up to the end of the message into `object`; fields that are not known are passed over. */
export function decodeMessage(reader: WireReader, schema: StructSchema, object: MutableJSONObject): void {
  readFields(reader, messagePlan(schema), object);
}

function readFields(reader: WireReader, plan: MessagePlan, object: MutableJSONObject): void {
  eachField(reader, (number, wireType) => {
    const field = plan.byNumber.get(number);
    if (field === undefined) reader.skip(wireType);
    else if ("message" in field) reader.message(() => readFields(reader, field.message, object));
    else setOwn(object, field.name, field.codec.read(reader, wireType, getOwn(object, field.name)));
  });
}
