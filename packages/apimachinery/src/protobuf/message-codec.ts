import type { JSONObject, MutableJSONObject } from "../json/json-value.js";
import type { StructSchema } from "../schema/schema.js";
import { type MessagePlan, messagePlan } from "./message-plan.js";
import type { ReverseWriter } from "./reverse-writer.js";
import type { WireReader } from "./wire-reader.js";

/** Writes the fields of an object, in canonical typed form, without the length before them. */
export function encodeMessage(writer: ReverseWriter, schema: StructSchema, object: JSONObject): void {
  writeFields(writer, messagePlan(schema), object);
}

/** {@link encodeMessage} by a plan. */
export function writeFields(writer: ReverseWriter, { descending }: MessagePlan, object: JSONObject): void {
  for (let at = 0; at < descending.length; at++) {
    const field = descending[at] as MessagePlan["descending"][number];
    if (field.message !== undefined) {
      const mark = writer.length;
      writeFields(writer, field.message, object);
      writer.lengthSince(mark);
      writer.tag(field.number, 2);
      continue;
    }
    const value = object[field.name] ?? undefined;
    if (value !== undefined || field.always) field.codec.write(writer, field.number, value);
  }
}

/** Reads fields up to the end of the message into `object`; fields that are not known are passed over. */
export function decodeMessage(reader: WireReader, schema: StructSchema, object: MutableJSONObject): void {
  readFields(reader, messagePlan(schema), object);
}

/** {@link decodeMessage} by a plan. */
export function readFields(reader: WireReader, plan: MessagePlan, object: MutableJSONObject): void {
  while (!reader.done) {
    const tag = reader.tag();
    const field = plan.byNumber[tag >>> 3];
    if (field === undefined) reader.skip(tag & 7);
    else if (field.message !== undefined) {
      const end = reader.enter();
      readFields(reader, field.message, object);
      reader.leave(end);
    } else object[field.name] = field.codec.read(reader, tag & 7, object[field.name]);
  }
}
