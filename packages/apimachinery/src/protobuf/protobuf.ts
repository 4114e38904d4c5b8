import { isJSONObject, type JSONObject, type MutableJSONObject } from "../json/json-value.js";
import { parseJSON } from "../json/parse.js";
import type { KubeObject } from "../runtime/kube-object.js";
import type { StructSchema } from "../schema/schema.js";
import { readEnvelope, wrapInEnvelope } from "./envelope.js";
import { decodeMessage, encodeMessage } from "./message-codec.js";
import { ReverseWriter } from "./reverse-writer.js";
import { ProtobufError, WireReader, wireTypes } from "./wire-reader.js";

/** Finds the schema of a kind; undefined when it has no protobuf form. */
export type ProtobufSchemas = (apiVersion: string, kind: string) => StructSchema | undefined;

/** The message of an object in canonical typed form, without envelope. */
export function encodeProtobufMessage(object: JSONObject, schema: StructSchema): Buffer {
  const writer = new ReverseWriter();
  encodeMessage(writer, schema, object);
  return writer.finish();
}

/** The fields of a message, as JSON that is not yet in canonical typed form: `decodeTyped` makes it so. */
export function decodeProtobufMessage(bytes: Buffer, schema: StructSchema): JSONObject {
  const object: MutableJSONObject = {};
  decodeMessage(new WireReader(bytes), schema, object);
  return object;
}

/** An object in canonical typed form as Kubernetes sends and stores it: magic, envelope, message. */
export function encodeProtobuf(object: KubeObject, schema: StructSchema): Buffer {
  const writer = new ReverseWriter();
  // Content encoding and content type, which are last and always empty.
  for (const field of [4, 3]) {
    writer.string("");
    writer.tag(field, wireTypes.bytes);
  }
  const mark = writer.length;
  encodeMessage(writer, schema, object);
  writer.lengthSince(mark);
  writer.tag(2, wireTypes.bytes);
  return wrapInEnvelope(writer, object.apiVersion ?? "", object.kind ?? "");
}

/**
 * The object in an envelope, as JSON that is not yet in canonical typed form.
 * @throws ProtobufError when the bytes are broken, or of a kind that `schemas` does not know
 */
export function decodeProtobuf(bytes: Buffer, schemas: ProtobufSchemas): KubeObject {
  const { apiVersion, kind, raw, contentType } = readEnvelope(bytes);
  if (contentType === "application/json") return { ...parseObject(raw), apiVersion, kind };
  const schema = schemas(apiVersion, kind);
  if (schema === undefined)
    throw new ProtobufError(`no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`);
  const object: MutableJSONObject = { kind, apiVersion };
  decodeMessage(new WireReader(raw), schema, object);
  return object as KubeObject;
}

function parseObject(raw: Buffer): JSONObject {
  const value = parseJSON(raw);
  if (!isJSONObject(value)) throw new ProtobufError("the JSON in the envelope is no object");
  return value;
}
